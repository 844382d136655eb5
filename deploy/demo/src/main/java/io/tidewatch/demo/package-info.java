/**
 * A small application to watch: webhooks trigger workflows whose steps fail in classified ways, a pool of gateways is
 * allocated and freed, clients hold WebSockets, orders go through a database. Faults can be switched on.
 */
@NullMarked
package io.tidewatch.demo;

import org.jspecify.annotations.NullMarked;
