using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip.Loop;

namespace Carillon.Signalling.Sip.Calls;

/// <summary>
/// Keeps a session alive, or ends one that the other side keeps alive no more (RFC 4028). Each 2xx to an INVITE or UPDATE, of either side,
/// agrees anew on the time and on who refreshes.
/// </summary>
/// <param name="refresh">Half of the time is over, and it is our turn.</param>
/// <param name="expired">No refresh came in time.</param>
internal sealed class SessionTimer(SipStack stack, SipPeerRules rules, Action refresh, Action expired) : ITimed
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(32);

    private LoopTimer? _refresh, _expiry;
    private TimeSpan _interval = rules.SessionInterval;
    private TimeSpan _minimum = rules.MinSession;

    private bool IsOn => rules.SessionTimer != SipExtensionUse.Off;

    private int Seconds => (int)_interval.TotalSeconds;

    /// <summary>422 with Min-SE: the request is too brief for us.</summary>
    public static bool IsTooBrief(SipMessage request, SipPeerRules rules) =>
        rules.SessionTimer != SipExtensionUse.Off && SessionAnswer.To(request, (int)rules.SessionInterval.TotalSeconds, (int)rules.MinSession.TotalSeconds).TooBrief;

    /// <summary>Into the first INVITE, which leaves the choice of who refreshes to the other side.</summary>
    public void WriteFirst(SipWriter writer) => Write(writer, SessionRefresher.Unsaid);

    /// <summary>Into a request of ours within the call: who refreshes goes on to.</summary>
    public void WriteWithin(SipWriter writer)
    {
        if (!IsOn) return;
        writer.Header(SipHeaderKind.Supported, OptionTags.Timer);
        Write(writer, SessionRefresher.Uac);
    }

    /// <summary>422: true when asking for more time makes sense.</summary>
    public bool Raise(SipMessage response)
    {
        var least = TimeSpan.FromSeconds(SessionExpiresHeader.MinimumOf(response));
        if (!IsOn || least <= _minimum) return false;
        (_minimum, _interval) = (least, least > _interval ? least : _interval);
        return true;
    }

    /// <summary>A 2xx to a request of ours. Without the header the session never expires.</summary>
    public void Agreed(SipMessage response)
    {
        if (!IsOn) return;
        Stop();
        if (SessionExpiresHeader.Of(response) is { } agreed)
            Start(Math.Max(agreed.Seconds, (int)rules.MinSession.TotalSeconds), weRefresh: agreed.Refresher != SessionRefresher.Uas);
    }

    /// <summary>Into our 2xx, and it counts from now on.</summary>
    public void Answer(SipMessage request, SipWriter writer)
    {
        if (!IsOn) return;
        Stop();
        if (SessionAnswer.To(request, (int)rules.SessionInterval.TotalSeconds, (int)rules.MinSession.TotalSeconds).Agreed is not { } agreed) return;
        if (agreed.Refresher == SessionRefresher.Uac) writer.Header(SipHeaderKind.Require, OptionTags.Timer);
        writer.Header(SipHeaderKind.SessionExpires, agreed.ToString());
        Start(agreed.Seconds, weRefresh: agreed.Refresher == SessionRefresher.Uas);
    }

    /// <summary>A refresh came to nothing: once more while there is time.</summary>
    public void Again()
    {
        _refresh?.Cancel();
        if (_expiry is { IsCancelled: false }) _refresh = stack.Clock.Start(_interval / 8, this, TimerName.Refresh);
    }

    public void Stop()
    {
        _refresh?.Cancel();
        _expiry?.Cancel();
    }

    public void OnTimer(TimerName name)
    {
        if (name == TimerName.Refresh)
        {
            refresh();
            return;
        }
        Stop();
        expired();
    }

    private void Write(SipWriter writer, SessionRefresher refresher)
    {
        if (!IsOn) return;
        writer.Header(SipHeaderKind.SessionExpires, new SessionExpiresHeader(Seconds, refresher).ToString());
        if (_minimum.TotalSeconds > SessionAnswer.Least) writer.Header(SipHeaderKind.MinSE, (long)_minimum.TotalSeconds);
    }

    /// <summary>The end comes a little early, so that its BYE finds the others still there (section 10).</summary>
    private void Start(int seconds, bool weRefresh)
    {
        _interval = TimeSpan.FromSeconds(seconds);
        var margin = _interval / 3 < LongestMargin ? _interval / 3 : LongestMargin;
        _expiry = stack.Clock.Start(_interval - margin, this, TimerName.Expiry);
        if (weRefresh) _refresh = stack.Clock.Start(_interval / 2, this, TimerName.Refresh);
    }
}
