using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Carillon.Domain.Cluster;

/// <summary>
/// Whether the server lives, by its heartbeats and by what its neighbours hear of it. A server that stood still, or was given up, sends nothing
/// (its fence) until everything that has ended meanwhile is ended there, too.
/// </summary>
internal sealed partial class SwitchGatewayGrain
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    /// <summary>A neighbour's word is asked for in the moment of danger; who does not answer soon says nothing.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMilliseconds(300);
    /// <summary>A campaign that has no owner just now cannot say what has ended; the customers of the others wait.</summary>
    private static readonly TimeSpan ReconcileWithin = TimeSpan.FromSeconds(3);

    private readonly Silence _silence = new(clock, LookEvery);
    private IReadOnlyList<ServerId> _neighbours = [];
    private Heartbeat? _heartbeat;
    private TimeSpan _beats = LookEvery;
    private ServerLife _life;
    private bool _asking;
    /// <summary>It answers, and is being configured; its events, and with them its heartbeats, come after that.</summary>
    private bool _comingUp;
    private uint _lifting;

    private bool IsDead => _life is ServerLife.Dead;

    private bool IsUsable => _up && _life is ServerLife.Alive;

    public Task<Hearing> Hears(ServerId other) => Task.FromResult(Hearing(other));

    private Hearing Hearing(ServerId other)
    {
        if (_heartbeat is not { } heard || !IsUsable || _silence.Lasts > _beats * 3)
            return Cluster.Hearing.Unknown;
        if (heard.Silent.FirstOrDefault(s => s.ServerId == other.Value) is { } silent)
        {
            return !silent.HasSilentMs ? Cluster.Hearing.Unknown
                : TimeSpan.FromMilliseconds(silent.SilentMs) + _silence.Lasts >= options.Value.SilentAfter ? Cluster.Hearing.Silent
                : Cluster.Hearing.Heard;
        }

        return _lastConfig is { } config && config.Trunks.Any(t => t.Sibling && t.ServerId == other.Value) ? Cluster.Hearing.Heard : Cluster.Hearing.Unknown;
    }

    private void HeartbeatIs(Heartbeat heartbeat)
    {
        _heartbeat = heartbeat;
        if (heartbeat.Fence != 0 && heartbeat.Fence != _lifting && _control is { } control)
            Background(Reconcile(control, heartbeat.Fence));
    }

    /// <summary>Five times a second.</summary>
    private async Task Listen(CancellationToken ct)
    {
        _silence.Look();
        if (_beats == TimeSpan.Zero || _asking || _comingUp || _stranger)
            return;
        var silence = _silence.Lasts;
        if (silence < options.Value.SilentAfter)
        {
            if (_life is not ServerLife.Alive)
                HeardAgain();
            return;
        }

        if (IsDead)
            return;
        _asking = true;
        var said = await AskNeighbours();
        _asking = false;
        if (_silence.Lasts >= silence)
            LifeIs(LifeSign.Judge(_silence.Lasts, _silence.IsKnown, options.Value.SilentAfter, options.Value.ServerDeadAfter, said));
    }

    private async Task<IReadOnlyCollection<Hearing>> AskNeighbours() => await Task.WhenAll(_neighbours.Select(async neighbour =>
    {
        try
        {
            return await GrainFactory.GetGrain<ISwitchOrders>(neighbour.Value).Hears(Id).WaitAsync(AnswerWithin, clock, _stop.Token);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return Cluster.Hearing.Unknown;
        }
    }));

    private void LifeIs(ServerLife life)
    {
        if (life == _life)
            return;
        var before = _life;
        _life = life;
        switch (life)
        {
            case ServerLife.Dead:
                _detail = "nobody hears it";
                GiveUp();
                break;
            case ServerLife.CutOff:
                _detail = "other telephony servers hear it, the web servers do not: its calls go on, and it gets no new ones";
                IsCutOff(Id);
                break;
            default:
                if (_up)
                    _detail = "silent";
                break;
        }

        if (before is ServerLife.Alive && life is not ServerLife.Dead)
            TellUnreachable();
        if (life is ServerLife.CutOff || before is ServerLife.CutOff)
            TellAgents(life);
        PushState();
    }

    /// <summary>The connection has held all the time: what happened meanwhile is asked as after a new one.</summary>
    private void HeardAgain()
    {
        if (_control is { Connection.Up: true } control)
            _changes.Writer.TryWrite(control.Connection);
    }

    private void TellUnreachable()
    {
        foreach (var campaign in _epochs.Keys)
            Background(Tell(campaign, ServerView.Unreachable(Id, IsDead, clock.GetUtcNow())));
    }

    private void TellAgents(ServerLife life)
    {
        foreach (var agent in _agents)
            Background(GrainFactory.GetGrain<IAgentCalls>(agent.Value).ServerLifeIs(Id, life));
    }

    /// 1 campaigns end there what has ended here  2 agents' phones that are nobody's any more are let go  3 the rest may send again
    private async Task Reconcile(ICallControl control, uint fence)
    {
        _lifting = fence;
        FenceIsUp(Id);
        try
        {
            var told = Task.WhenAll(_epochs.ToList().Select(async e => await Tell(e.Key, await Announce(e.Key, e.Value)))); // 1
            await Task.WhenAll(told, LookAtWhatLives(control)).WaitAsync(ReconcileWithin, clock, _stop.Token); // 2
        }
        catch (TimeoutException)
        {
            NotAllReconciled(Id, ReconcileWithin);
        }

        if (!(await Execute(SwitchCommands.LiftFence(fence))).Done) // 3
            _lifting = 0;
    }

    [LoggerMessage(5106, LogLevel.Error, "Telephony server {Server} is cut off: other telephony servers hear it, this web server does not. Its calls go on; it gets no new ones")]
    private partial void IsCutOff(ServerId server);

    [LoggerMessage(5107, LogLevel.Warning, "Telephony server {Server} has stood still and sends nothing: what has ended meanwhile is being ended there")]
    private partial void FenceIsUp(ServerId server);

    [LoggerMessage(5108, LogLevel.Warning, "Telephony server {Server} may send again although not every campaign could say within {Time} what has ended")]
    private partial void NotAllReconciled(ServerId server, TimeSpan time);
}
