declare namespace App {
  interface Locals {
    /** Unset when Astro is asked for a page by anything but `renderPage`. */
    snapshot?: import('./snapshot.ts').Snapshot;
  }
}
