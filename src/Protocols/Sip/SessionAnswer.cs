namespace Carillon.Protocols.Sip;

/// <summary>What a UAS makes of the session timer in a request (RFC 4028 section 9).</summary>
/// <param name="TooBrief">The request is answered 422 with our Min-SE.</param>
/// <param name="Agreed">For the 2xx; null: the session never expires.</param>
public readonly record struct SessionAnswer(bool TooBrief, SessionExpiresHeader? Agreed)
{
    /// <summary>Less than this nobody may ask for (section 5).</summary>
    public const int Least = 90;

    /// <param name="ours">Seconds that we would like.</param>
    /// <param name="minimum">Seconds that we insist on.</param>
    public static SessionAnswer To(SipMessage request, int ours, int minimum)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool supported = OptionTags.Lists(request, SipHeaderKind.Supported, OptionTags.Timer) || OptionTags.Lists(request, SipHeaderKind.Require, OptionTags.Timer);
        var asked = SessionExpiresHeader.Of(request);
        if (asked is null && !supported) return default;
        if (asked is { } brief && brief.Seconds < minimum && supported) return new SessionAnswer(true, null);

        int wanted = Math.Max(Math.Max(ours, minimum), SessionExpiresHeader.MinimumOf(request));
        int seconds = Math.Min(wanted, asked?.Seconds ?? wanted);
        // Who does not speak timers got the header from a proxy: we refresh. We do so too when the choice is ours: then we learn that nobody is there.
        var refresher = supported && asked is { Refresher: SessionRefresher.Uac } ? SessionRefresher.Uac : SessionRefresher.Uas;
        return new SessionAnswer(false, new SessionExpiresHeader(seconds, refresher));
    }
}
