package io.tidewatch.kit.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.tidewatch.kit.access.AccessMode;
import io.tidewatch.kit.access.AccessRules;
import io.tidewatch.kit.problems.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/** API keys of machines: {@code Authorization: Bearer} or {@code X-API-Key}. */
@Singleton
public class ApiKeyMechanism implements HttpAuthenticationMechanism {
    private final AccessRules rules;
    private final ObjectMapper json;

    public ApiKeyMechanism(AccessRules rules, ObjectMapper json) {
        this.rules = rules;
        this.json = json;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String key = AccessRules.keyOf(
                context.request().getHeader("Authorization"), context.request().getHeader("X-API-Key"));
        if (key == null || rules.mode() == AccessMode.NONE) {
            return Uni.createFrom().nullItem();
        }
        if (!rules.isAdminKey(key)) {
            return Uni.createFrom().failure(new AuthenticationFailedException("the key is not known"));
        }
        return Uni.createFrom()
                .item(QuarkusSecurityIdentity.builder()
                        .setPrincipal(new QuarkusPrincipal("admin-key"))
                        .addRole("admin")
                        .build());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer realm=\"tidewatch\""));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        return getChallenge(context).map(challenge -> {
            context.response()
                    .setStatusCode(challenge.status)
                    .putHeader("WWW-Authenticate", "Bearer realm=\"tidewatch\"")
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(body());
            return true;
        });
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    private String body() {
        try {
            return json.writeValueAsString(Problem.of(
                    401, "a valid key is needed: send it as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem that is no JSON", e);
        }
    }
}
