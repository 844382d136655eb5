/** Takes secrets and personal data out of texts before anything is written. */
@NullMarked
package io.tidewatch.ingest.masking;

import org.jspecify.annotations.NullMarked;
