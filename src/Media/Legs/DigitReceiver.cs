using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>
/// Makes digits of telephone-event packets: one a timestamp, reported at the first packet with the end bit, or after 200 ms
/// without any when all ends were lost, or when the next event begins (RFC 4733 section 2.5.1.4).
/// </summary>
internal sealed class DigitReceiver(MediaLeg leg)
{
    private static readonly long GiveUp = MediaClock.Milliseconds(200);
    private uint _timestamp;
    private TelephoneEvent _event;
    private long _heardAt;
    private bool _any;
    private bool _open;

    /// <summary>The far side has sent an event at least once.</summary>
    public bool HasHeard => _any;

    public void Receive(uint timestamp, in TelephoneEvent heard, long now)
    {
        if (!_any || timestamp != _timestamp)
        {
            if (_any && (int)(timestamp - _timestamp) < 0) return; // a straggler of an event that is over
            Report();
            (_any, _open, _timestamp) = (true, true, timestamp);
        }
        if (!_open) return; // a repetition of the end
        (_event, _heardAt) = (heard, now);
        if (heard.End) Report();
    }

    public void Expire(long now)
    {
        if (_open && now - _heardAt > GiveUp) Report();
    }

    private void Report()
    {
        if (!_open) return;
        _open = false;
        if (_event.Digit is not { } digit) return;
        leg.Engine.Events.Post(new MediaEvent
        {
            Kind = MediaEventKind.Dtmf,
            Leg = leg,
            Digit = digit,
            Duration = TimeSpan.FromSeconds(_event.Duration / (double)MediaClock.SampleRate),
        });
    }
}
