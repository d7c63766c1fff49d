import { type Page } from 'playwright-core';
import { type Viewport } from './browser';
import { type Places } from './places';
import { type Workbench } from './workbench';

/** Colour themes, by what they are for. */
export type Theme = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

/** What a case wants to find when it begins. */
export interface CaseOptions {
  /** Files of the workspace, by their paths in it. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Fills the workspace further, before VS Code opens it. */
  readonly prepare?: (workspace: string, places: Places) => void | Promise<void>;
  /** The workspace as one folder (default), no folder at all, or these folders of it as a multi-root workspace. */
  readonly open?: 'folder' | 'nothing' | readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default: dark. */
  readonly theme?: Theme;
  /** Trusted (default), in Restricted Mode, or with the dialog that asks. */
  readonly trust?: 'trusted' | 'restricted' | 'asks';
  /** Whether the native engine is installed (default; where it is on this machine) or not. */
  readonly engine?: 'installed' | 'none';
  /** Default: 1400 by 900. */
  readonly viewport?: Viewport;
  /** Default: 120,000. */
  readonly limitMilliseconds?: number;
  /** Complaints that this case provokes; others fail it. */
  readonly expectedComplaints?: RegExp;
}

/** What a case gets. */
export interface CaseContext {
  readonly workbench: Workbench;
  readonly page: Page;
  /** Version of VS Code, e.g. `1.139.1`. */
  readonly vscode: string;
  /** Absolute path of the workspace's folder. */
  readonly workspace: string;
  readonly places: Places;
  /** Absolute path of something in the workspace. */
  readonly path: (...parts: string[]) => string;
  /** Reloads the window. */
  readonly reload: () => Promise<void>;
  /** Closes VS Code, waits if told to, and opens it again with all that it had stored. */
  readonly restart: (meanwhile?: () => void | Promise<void>) => Promise<void>;
  /** Opens a second window on the same workspace. */
  readonly secondWindow: () => Promise<Workbench>;
  /** Changes the user's settings beside those of the case, and reloads the window. */
  readonly setSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Changes the theme as a user does, without a reload. */
  readonly setTheme: (theme: Theme) => Promise<void>;
  /** Takes a picture of the window into the folder that WINNING_TICKET_SCREENSHOTS names; nothing where it names none. */
  readonly screenshot: (name: string) => Promise<void>;
  /** The native engine of this VS Code is there; else says by name what is not looked at (an error with CI=true). */
  readonly hasNative: (what: string) => boolean;
  /** What extension hosts have logged so far. */
  readonly hostLogs: () => string;
}

/** A case in the workbench. */
export interface WorkbenchCase {
  readonly name: string;
  readonly options: CaseOptions;
  readonly body: (context: CaseContext) => Promise<void>;
}

/** Describes a case; files in `test/e2e/cases` export theirs as `cases`. */
export function workbenchCase(
  name: string,
  options: CaseOptions,
  body: WorkbenchCase['body'],
): WorkbenchCase {
  return { name, options, body };
}

/** By theme: what the setting calls it, what the user reads, and the class that the workbench has then. */
export const THEMES: Readonly<Record<Theme, ThemeNames>> = {
  dark: { setting: 'Default Dark Modern', label: 'Dark Modern', mark: 'vs-dark' },
  light: { setting: 'Default Light Modern', label: 'Light Modern', mark: 'vs' },
  highContrast: {
    setting: 'Default High Contrast',
    label: 'Dark High Contrast',
    mark: 'hc-black',
  },
  highContrastLight: {
    setting: 'Default High Contrast Light',
    label: 'Light High Contrast',
    mark: 'hc-light',
  },
};

interface ThemeNames {
  readonly setting: string;
  readonly label: string;
  readonly mark: string;
}
