package io.tidewatch.kit.wiring;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.tidewatch.kit.access.AccessRules;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Holds every request against the access rules. */
@Singleton
public class AccessPolicy implements HttpSecurityPolicy {
    private final AccessRules rules;

    public AccessPolicy(AccessRules rules) {
        this.rules = rules;
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        if (rules.isOpen(request.normalizedPath(), isLoopback(request.request().remoteAddress()))) {
            return CheckResult.permit();
        }
        return identity.map(who -> who.isAnonymous() ? CheckResult.DENY : CheckResult.PERMIT);
    }

    private static boolean isLoopback(SocketAddress address) {
        InetAddress remote = address == null || address.host() == null
                ? null
                : new InetSocketAddress(address.host(), 0).getAddress();
        return remote != null && remote.isLoopbackAddress();
    }
}
