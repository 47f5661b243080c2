using System.Reflection;
using Carillon.Switch.Control;
using Carillon.Switch.Journalling;
using Carillon.Switch.Legs;
using Carillon.Telephony.V1;

namespace Carillon.Switch;

/// <summary>What the contract asks of a switch. All state is read and changed on the control loop.</summary>
public sealed partial class SwitchHost
{
    public HelloReply Hello() => new()
    {
        ServerId = ServerId,
        BootId = BootId,
        Version = typeof(SwitchHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        ConfigVersion = _configurator.Version,
        CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
        HeartbeatMs = (uint)Heartbeat.Pulse.Interval.TotalMilliseconds,
    };

    /// <summary>Cancelled when the domain's streams are to end.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    internal Task<ulong> LastSequence() => _loop.Ask(() => _events.LastSequence);

    /// <summary>Where the results of a stream of commands go, until <see cref="CloseResults"/>.</summary>
    internal Outbox<CommandResult> OpenResults(int bound) => new(bound, _wakeUps);

    /// <summary>After the results of all commands before.</summary>
    internal void CloseResults(Outbox<CommandResult> results) => _loop.Post(() => results.Complete());

    /// <summary>A fault is logged and counted by the loop; one bad command must not end the stream of all others.</summary>
    internal void Execute(Command command, Outbox<CommandResult> results) => _loop.Post(() =>
    {
        CommandResult? result = null;
        try
        {
            result = _commands.Execute(command);
        }
        finally
        {
            results.Offer(result ?? new CommandResult { CommandId = command.CommandId, Code = ResultCode.ResultFailed, Text = "a fault of the switch, see its log" });
        }
    });

    internal Task<ConfigureReply> Configure(ConfigureRequest request, CancellationToken ct) => _configurator.Configure(request, ct);

    internal Task<SwitchSnapshot> Snapshot() => _loop.Ask(TakeSnapshot);

    internal Task<Subscription> Subscribe() => _loop.Ask(_events.Subscribe);

    internal void Unsubscribe(Subscription subscription) => _loop.Post(() => _events.Unsubscribe(subscription));

    internal Task<IEnumerable<SwitchEvent>> Replay(ulong after, ulong upTo, CancellationToken ct) => _events.Replay(after, upTo, ct);

    private SwitchSnapshot TakeSnapshot()
    {
        var snapshot = new SwitchSnapshot { ServerId = ServerId, BootId = BootId, LastSequence = _events.LastSequence };
        snapshot.Legs.AddRange(_floor.Legs.Living.Select(l => LegSnapshots.Of(l, _clock)));
        snapshot.Rooms.AddRange(_floor.Rooms.Snapshot());
        snapshot.Carriers.AddRange(_carriers.All.Select(c => c.Health()));
        snapshot.Trunks.AddRange(_links.Snapshot());
        snapshot.Phones.AddRange(_phones.Snapshot());
        foreach (var (campaign, epoch) in _floor.Permit.Epochs)
            snapshot.CampaignEpochs[campaign] = epoch;
        snapshot.Stops.AddRange(_floor.Permit.Stops());
        snapshot.RecentEnds.AddRange(_events.RecentEnds);
        return snapshot;
    }
}
