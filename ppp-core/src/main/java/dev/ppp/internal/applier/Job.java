package dev.ppp.internal.applier;

import dev.ppp.catalog.Declaration;
import dev.ppp.plan.ApplyOptions;

/** What one call of apply is about: what is declared, how to apply it, and what has been done so far. */
record Job(Declaration declaration, ApplyOptions options, Progress progress, ShapeRecorder shapes) {}
