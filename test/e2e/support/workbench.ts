import { type FrameLocator, type Locator, type Page } from 'playwright-core';

type Text = string | RegExp;

const PATIENCE = 60_000;
/** Menus of VS Code ignore the mouse for their first 100 ms. */
const MENU_DELAY = 200;
const ATTEMPTS = 8;

/**
 * The workbench of VS Code in a page. Every selector of VS Code's own page stands here: they are its internals and may
 * move between versions.
 */
export class Workbench {
  constructor(
    readonly page: Page,
    /** Title of the extension's container in the activity bar; its contributions are in when it is there. */
    private readonly container: string | undefined,
  ) {}

  /** Waits until the workbench can be used and has taken the extension's contributions in. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: PATIENCE });
    await this.page.locator('.part.statusbar').waitFor({ timeout: PATIENCE });
    if (this.container) await this.containerIcon.waitFor({ timeout: PATIENCE });
  }

  /** Reloads the window as a user does; the caller waits until it is ready. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
  }

  /** Takes a colour theme by its name in VS Code's list and waits until the workbench has its class. */
  async setTheme({
    label,
    mark,
  }: {
    readonly label: string;
    readonly mark: string;
  }): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.quickField.fill(label);
    await this.quickRows(label).first().click();
    await this.quickInput.waitFor({ state: 'hidden' });
    await this.page.locator(`.monaco-workbench.${mark}`).waitFor();
  }

  // Palette and quick picks.

  /** The box that palette and quick picks share. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** The field of the quick input. */
  get quickField(): Locator {
    return this.quickInput.locator('.quick-input-box input');
  }

  /** The rows of the quick input, or those that hold a text. */
  quickRows(text?: Text): Locator {
    const rows = this.quickInput.locator('.quick-input-list .monaco-list-row');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  /** The title of a quick pick, as `3/5` and the like beside it belong to it. */
  get quickTitle(): Locator {
    return this.quickInput.locator('.quick-input-titlebar');
  }

  /** What a quick input says below its field (validation, prompt). */
  get quickMessage(): Locator {
    return this.quickInput.locator('.quick-input-message');
  }

  /** Runs a command by its title in the palette. */
  async command(title: string): Promise<void> {
    // The list is not refreshed while it is open, so it is opened again until a late command is there.
    for (let attempt = 1; ; attempt++) {
      try {
        await this.search(title);
        const row = this.quickRows(title).first();
        await row.waitFor({ timeout: 3_000 });
        await row.click({ timeout: 3_000 });
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The titles that the palette lists for a text. */
  async commandsListed(text: string): Promise<readonly string[]> {
    await this.search(text);
    await this.quickRows().first().waitFor();
    const labels = await this.quickRows().locator('.label-name').allTextContents();
    await this.page.keyboard.press('Escape');
    return labels;
  }

  private async search(text: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.quickField.waitFor({ timeout: 5_000 });
    await this.quickField.fill(`>${text}`);
  }

  /** Takes a row of the quick pick that is open. */
  async pick(text: Text): Promise<void> {
    const row = this.quickRows(text).first();
    await row.waitFor();
    await row.click();
  }

  /** Takes a row by its text and Enter, until something shows: a list that is drawn anew may lose a click. */
  async pickUntil(text: string, shown: Locator): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (await this.quickRows(text).first().isVisible()) {
        await this.quickField.fill(text);
        await this.quickRows(text).first().waitFor();
        await this.enter();
      }
      try {
        return await shown.waitFor({ timeout: 10_000 });
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  /** Fills the quick input's field and takes it. */
  async answer(text: string): Promise<void> {
    await this.quickField.fill(text);
    await this.quickField.press('Enter');
  }

  /** Takes what is selected in the quick input. */
  async enter(): Promise<void> {
    await this.quickField.press('Enter');
  }

  /** Goes a step back in a quick input that has steps. */
  async back(): Promise<void> {
    await this.quickInput.locator('.quick-input-titlebar .codicon-quick-input-back').click();
  }

  // Explorer, editors, menus.

  /** A file or folder in the explorer. */
  file(name: Text): Locator {
    const label = this.page.locator('.label-name', { hasText: exactly(name) });
    return this.page.locator('.explorer-folders-view .monaco-list-row').filter({ has: label });
  }

  /** Opens a file of the explorer in an editor that stays. */
  async open(name: Text): Promise<void> {
    await this.file(name).dblclick();
    await this.tab(name).waitFor();
  }

  tab(title: Text): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: title });
  }

  async closeTab(title: Text): Promise<void> {
    const tab = this.tab(title);
    await tab.hover();
    await tab.locator('.tab-actions .action-label').first().click();
    await tab.waitFor({ state: 'detached' });
  }

  /** The lines of the text editor that shows. */
  get editorLines(): Locator {
    return this.page.locator('.editor-instance .view-lines:visible');
  }

  /** Code lenses by their text. */
  codeLens(text: Text): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  /** Marks under faulty text of the editor that shows. */
  squiggles(kind: 'error' | 'warning' | 'info' = 'error'): Locator {
    return this.page.locator(`.editor-instance .squiggly-${kind}:visible`);
  }

  /** Clicks an entry of something's context menu; a row that is drawn anew may lose the click that opens it. */
  async contextMenu(on: Locator, entry: Text): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await on.click({ button: 'right' });
      try {
        await this.menuEntries.filter({ hasText: entry }).first().waitFor({ timeout: 5_000 });
        return await this.clickMenu(entry);
      } catch (error) {
        if (attempt === 4) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** The entries of something's context menu. */
  async contextEntries(on: Locator): Promise<readonly string[]> {
    await on.click({ button: 'right' });
    await this.menuEntries.first().waitFor();
    const labels = await this.menuEntries.allTextContents();
    await this.page.keyboard.press('Escape');
    await this.menuEntries.first().waitFor({ state: 'detached' });
    return labels.filter((label) => label !== '');
  }

  private get menuEntries(): Locator {
    return this.page.locator('.monaco-menu .action-label');
  }

  /** Clicks an entry of the menu that is open. */
  async clickMenu(entry: Text): Promise<void> {
    const label = this.menuEntries.filter({ hasText: entry }).first();
    await label.waitFor();
    await this.page.waitForTimeout(MENU_DELAY);
    await label.click();
    await label.waitFor({ state: 'detached' });
  }

  // Side bar.

  private get containerIcon(): Locator {
    return this.activity(this.container ?? '');
  }

  private activity(title: string): Locator {
    return this.page.locator(
      `.activitybar .action-label[aria-label^="${title}"], .activitybar [aria-label^="${title}"] .action-label`,
    );
  }

  /** Shows a container of the activity bar; the extension's own where none is named. */
  async showContainer(title = this.container ?? ''): Promise<void> {
    const shown = this.page.locator('.sidebar .composite.title', { hasText: title });
    if (await shown.isVisible()) return;
    // A badge may lie on the icon, and takes the click for it.
    await this.activity(title).first().click({ force: true });
    await shown.waitFor();
  }

  /** A view of the side bar, by the name in its header or, where it is alone in its container, the container's. */
  view(name: Text): Locator {
    const header = this.page.locator('.pane-header', { hasText: name });
    return this.page.locator('.sidebar .pane, .panel .pane').filter({ has: header });
  }

  /** The rows of a tree in a view, or those that hold a text. */
  treeRows(view: Text, text?: Text): Locator {
    const rows = this.view(view).locator('.monaco-list-row');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  /** Opens a node of a tree. */
  async expand(row: Locator): Promise<void> {
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
  }

  /** Clicks a button at the right of a row. */
  async rowAction(row: Locator, title: Text): Promise<void> {
    await row.hover();
    await row
      .locator('.action-label')
      .and(this.page.getByRole('button', { name: title }))
      .click();
  }

  /** Clicks a button in a view's title. */
  async viewAction(view: Text, title: Text): Promise<void> {
    await this.view(view).hover();
    await this.page
      .locator('.sidebar .pane-header .action-label, .sidebar .title-actions .action-label')
      .and(this.page.getByRole('button', { name: title }))
      .first()
      .click();
  }

  // Web views.

  /** The document of the web view that shows; `nth` where several do. */
  webview(nth = 0): FrameLocator {
    return this.page
      .frameLocator(`iframe.webview.ready >> visible=true >> nth=${nth}`)
      .frameLocator('iframe#active-frame');
  }

  // Notifications, dialogs, status bar.

  notification(text?: Text): Locator {
    const toasts = this.page.locator('.notifications-toasts .notification-list-item');
    return text === undefined ? toasts : toasts.filter({ hasText: text });
  }

  /** Shows all notifications that there are, those too whose time is over, and answers their texts. */
  async allNotifications(): Promise<readonly string[]> {
    await this.command('Notifications: Show Notifications');
    const centre = this.page.locator('.notifications-center.visible');
    await centre.waitFor();
    return centre.locator('.notification-list-item').allTextContents();
  }

  /** Clicks a button of a notification. */
  async answerNotification(text: Text, button: Text): Promise<void> {
    const toast = this.notification(text).first();
    await toast.waitFor();
    await toast.hover();
    await toast.locator('.monaco-button', { hasText: button }).first().click();
  }

  /** A modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async answerDialog(button: Text): Promise<void> {
    await this.dialog.locator('.monaco-button', { hasText: button }).first().click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  statusItem(text: Text): Locator {
    return this.page.locator('.part.statusbar .statusbar-item', { hasText: text });
  }

  /** What the output channel that shows has written. */
  get output(): Locator {
    return this.page.locator('.output-view .view-lines');
  }

  /** The page of a walkthrough. */
  get walkthrough(): Locator {
    return this.page.locator('.gettingStartedContainer');
  }
}

/** A name that is all of a label; patterns stay. */
function exactly(text: Text): RegExp {
  return typeof text === 'string'
    ? new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`)
    : text;
}
