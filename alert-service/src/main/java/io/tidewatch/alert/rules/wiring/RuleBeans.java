package io.tidewatch.alert.rules.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.alert.channels.AddressPolicy;
import io.tidewatch.alert.channels.ChannelReader;
import io.tidewatch.alert.channels.ChannelStore;
import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.template.MessageTemplates;
import io.tidewatch.alert.notify.wiring.AlertProducer;
import io.tidewatch.alert.rules.PromQlCheck;
import io.tidewatch.alert.rules.RuleReader;
import io.tidewatch.alert.rules.RuleRelay;
import io.tidewatch.alert.rules.RuleStore;
import io.tidewatch.alert.rules.RuleTemplateReader;
import io.tidewatch.alert.rules.ShortFormReader;
import io.tidewatch.kit.db.JdbcTransactions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.InstantSource;

/** Makes beans of the plain classes of rules and channels. */
@Singleton
public class RuleBeans {
    @Produces
    @Singleton
    ChannelReader channelReader(AddressPolicy policy, Links links) {
        return new ChannelReader(policy, InetAddress::getAllByName, new MessageTemplates(links, ""));
    }

    @Produces
    @Singleton
    ChannelStore channelStore() {
        return new ChannelStore(InstantSource.system());
    }

    @Produces
    @Singleton
    RuleReader ruleReader() {
        return new RuleReader(new PromQlCheck());
    }

    @Produces
    @Singleton
    RuleTemplateReader ruleTemplateReader() {
        return new RuleTemplateReader();
    }

    @Produces
    @Singleton
    ShortFormReader shortFormReader(ChannelReader channels) {
        return new ShortFormReader(channels);
    }

    @Produces
    @Singleton
    RuleRelay ruleRelay(JdbcTransactions transactions, AlertProducer producer, ObjectMapper json) {
        return new RuleRelay(transactions, producer.producer(), json);
    }

    @Produces
    @Singleton
    RuleStore ruleStore(ChannelStore channels, RuleRelay relay) {
        return new RuleStore(channels, relay::signal, InstantSource.system());
    }
}
