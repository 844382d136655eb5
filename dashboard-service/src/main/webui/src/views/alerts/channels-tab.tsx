import { Plus } from 'lucide';
import { useState } from 'preact/hooks';
import { listChannels, testChannel, type Channel } from '../../api/alerts';
import { param, setParams } from '../../shell/router';
import { Icon } from '../../ui/icon';
import { Notice, Skeleton } from '../../ui/notice';
import { useLoaded } from '../../ui/use-loaded';
import { Deliveries } from './deliveries';
import { ChannelPanel } from './channel-panel';

interface Outcome {
  channel: string;
  delivered: boolean;
  detail: string;
}

/** Where a channel leads, as far as it is no secret. */
function placeOf({ config }: Channel): string {
  const to = Array.isArray(config.to) ? config.to.join(', ') : config.to;
  return to ?? config.channel ?? config.url ?? '–';
}

export function ChannelsTab() {
  const { data, failure, reload } = useLoaded('channels', listChannels);
  const [outcome, setOutcome] = useState<Outcome | undefined>();
  const [testing, setTesting] = useState<string | undefined>();
  const open = param('channel');
  const chosen = data?.find((channel) => channel.id === open);
  const test = async (channel: Channel) => {
    setTesting(channel.id);
    setOutcome(undefined);
    try {
      setOutcome({ channel: channel.name, ...(await testChannel(channel.id)) });
    } catch (problem) {
      setOutcome({ channel: channel.name, delivered: false, detail: problem instanceof Error ? problem.message : '' });
    } finally {
      setTesting(undefined);
    }
  };
  return (
    <>
      {failure ? (
        <Notice tone="critical" detail={failure}>
          The channels could not be read.
        </Notice>
      ) : null}
      {outcome ? (
        <div data-testid="channel-test" data-value={String(outcome.delivered)}>
          <Notice tone={outcome.delivered ? 'good' : 'critical'} detail={outcome.detail}>
            {outcome.delivered ? `${outcome.channel} took the test notification.` : `${outcome.channel} did not take the test notification.`}
          </Notice>
        </div>
      ) : null}
      {data === undefined ? (
        failure ? null : <Skeleton height={160} label="Loading channels" />
      ) : (
        <section class="card" aria-label="Channels">
          {data.length === 0 ? (
            <div class="empty">
              <p>There are no channels yet. A channel is where notifications go: a webhook, Slack, e-mail, PagerDuty, Teams or SMS.</p>
            </div>
          ) : (
            <div class="scroll" tabIndex={0} role="region" aria-label="Channels as a table">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Name</th>
                    <th scope="col">Type</th>
                    <th scope="col" class="hide-narrow">
                      Goes to
                    </th>
                    <th scope="col">
                      <span class="visually-hidden">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.map((channel) => (
                    <tr key={channel.id} data-testid="channel-row" data-value={channel.id}>
                      <td>
                        <button type="button" class="row-button" disabled={!!channel.receiver} onClick={() => setParams({ channel: channel.id })}>
                          {channel.name}
                        </button>
                      </td>
                      <td>
                        {channel.type}
                        {channel.receiver ? <span class="quiet"> of the routes</span> : null}
                      </td>
                      <td class="hide-narrow">{placeOf(channel)}</td>
                      <td class="number">
                        <button type="button" disabled={testing === channel.id} onClick={() => void test(channel)}>
                          Test
                        </button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <div class="body">
            <button type="button" onClick={() => setParams({ channel: 'new' })}>
              <Icon of={Plus} />
              New channel
            </button>
          </div>
        </section>
      )}
      <Deliveries />
      {open === 'new' || chosen ? (
        <ChannelPanel key={open} channel={chosen} onClose={() => setParams({ channel: undefined })} onChanged={reload} />
      ) : null}
    </>
  );
}
