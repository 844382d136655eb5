/** The one public origin: routes every API to the service that answers it. */
@NullMarked
package io.tidewatch.dashboard.gateway;

import org.jspecify.annotations.NullMarked;
