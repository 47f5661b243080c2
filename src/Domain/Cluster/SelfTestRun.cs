using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>One self-test of a telephony server: which routes are to be called now, and what is known of each. Every route ends, told or not.</summary>
internal sealed class SelfTestRun(ServerId server, UserId by, DateTimeOffset at, IEnumerable<ServerId> peers)
{
    /// <summary>As many as a server does at a time.</summary>
    public const int AtOnce = 5;

    /// <summary>For one route; a server gives each twelve seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<SelfTestRoute> _routes = [new(server), .. peers.Where(p => p != server).OrderBy(p => p.Value, StringComparer.Ordinal).Select(p => new SelfTestRoute(p))];
    private readonly Dictionary<LegId, (int Route, DateTimeOffset Since)> _calls = [];

    public SelfTestSnapshot Snapshot => new() { Server = server, By = by, At = at, Routes = [.. _routes] };

    public bool IsRunning => Snapshot.IsRunning;

    /// <summary>Those that may be called now. They run from here on.</summary>
    public IReadOnlyList<(LegId Leg, ServerId To)> Next(DateTimeOffset now)
    {
        List<(LegId, ServerId)> next = [];
        for (var i = 0; i < _routes.Count && _calls.Count < AtOnce; i++)
        {
            if (_routes[i].State is not SelfTestState.Waiting)
                continue;
            var leg = LegId.New();
            _calls[leg] = (i, now);
            _routes[i] = _routes[i] with { State = SelfTestState.Running };
            next.Add((leg, _routes[i].To));
        }

        return next;
    }

    /// <summary>The server does not call that echo. When it has too much to do now (somebody else tests it, too), the route waits again.</summary>
    public void Refused(LegId leg, OrderResult why) => End(leg, r => why.Code is ResultCode.ResultOverloaded
        ? r with { State = SelfTestState.Waiting }
        : r with { State = SelfTestState.Failed, Text = why.Text.Length > 0 ? why.Text : why.Code.ToString() });

    public void Heard(SelfTestEnded told)
    {
        if (Guid.TryParseExact(told.LegId, "N", out var leg))
            End(new(leg), r => Concluded(r, told));
    }

    /// <summary>Routes of which nothing was told in time; all, when the server cannot tell any more.</summary>
    public void GiveUp(DateTimeOffset now, string why, bool all = false)
    {
        foreach (var leg in _calls.Where(c => all || now - c.Value.Since > Patience).Select(c => c.Key).ToList())
            End(leg, r => r with { State = SelfTestState.Failed, Text = why });
        for (var i = 0; i < _routes.Count; i++)
        {
            if (_routes[i].State is SelfTestState.Waiting && (all || now - at > Patience * _routes.Count))
                _routes[i] = _routes[i] with { State = SelfTestState.Failed, Text = why };
        }
    }

    private void End(LegId leg, Func<SelfTestRoute, SelfTestRoute> how)
    {
        if (_calls.Remove(leg, out var call))
            _routes[call.Route] = how(_routes[call.Route]);
    }

    private static SelfTestRoute Concluded(SelfTestRoute route, SelfTestEnded told) => route with
    {
        State = told.Ok ? SelfTestState.Ok : SelfTestState.Failed,
        Text = told.Text,
        SetUp = told.SetUpMs > 0 ? TimeSpan.FromMilliseconds(told.SetUpMs) : null,
        Sound = told.RoundTripMs > 0 ? new(TimeSpan.FromMilliseconds(told.RoundTripMs), told.LevelDb, told.LossPercent / 100) : null,
    };
}
