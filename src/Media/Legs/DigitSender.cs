using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>
/// Sends digits one after the other, 100 ms each and 80 ms apart: telephone-event packets every 20 ms with the end sent three
/// times (RFC 4733 section 2.5), or two-tone sound for who takes no events. Digits beyond 64 waiting are left out.
/// </summary>
internal sealed class DigitSender(MediaLeg leg)
{
    private const int Capacity = 64;
    private const int ToneFrames = 5;
    private const int EndPackets = 3;
    private const int PauseFrames = 4;
    private const byte Volume = 10;
    private readonly char[] _waiting = new char[Capacity];
    private int _head;
    private int _count;
    private int _step;
    private uint _timestamp;

    public bool IsBusy => _count > 0;

    public void Add(string digits)
    {
        foreach (var digit in digits)
        {
            if (_count < Capacity && TelephoneEvent.EventOf(digit) is not null) _waiting[(_head + _count++) % Capacity] = digit;
        }
    }

    public void Turn(long now)
    {
        var digit = _waiting[_head];
        if (leg.TakesEvents) SendEvent(TelephoneEvent.EventOf(digit)!.Value, now);
        else SendTone(digit, now);
        if (++_step < ToneFrames + PauseFrames) return;
        _step = 0;
        _head = (_head + 1) % Capacity;
        _count--;
    }

    private void SendEvent(byte key, long now)
    {
        if (_step > ToneFrames || !leg.CanSend) return; // the pause
        if (_step == 0) _timestamp = leg.Stream.OwnEvent(now, (ToneFrames + PauseFrames) * AudioClip.FrameSamples);
        var end = _step == ToneFrames;
        var duration = (ushort)(Math.Min(_step + 1, ToneFrames) * AudioClip.FrameSamples);
        for (var i = 0; i < (end ? EndPackets : 1); i++)
        {
            leg.TransmitEvent(new TelephoneEvent(key, end, Volume, duration), new StreamPlace(leg.Stream.OwnSequence(), _timestamp, _step == 0));
        }
    }

    private void SendTone(char digit, long now)
    {
        var sound = _step < ToneFrames ? Tones.Key(digit) : leg.Engine.Silence;
        leg.Output.Send(sound.Frame(_step < ToneFrames ? _step : 0, leg.Law), now);
    }
}
