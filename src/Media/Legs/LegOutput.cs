using Carillon.Protocols.Codecs;
using Carillon.Protocols.Rtp;

namespace Carillon.Media;

/// <summary>
/// What a leg hears. Digits being sent go before a playback, a playback before music on hold, music before the room. Where nobody
/// is heard silence is sent, for phones hang up and NAT bindings close where nothing comes: soon only twice a second, as
/// an agent who waits is half of the packets of a quiet floor.
/// </summary>
internal sealed class LegOutput(MediaLeg leg)
{
    private const int Frame = AudioClip.FrameSamples;
    // A source that has been quiet this long is filled in for; a lost packet or two is not.
    private static readonly long FillAfter = MediaClock.Milliseconds(60);
    private const int FramesBeforePause = 3;
    private const int FramesAPause = 25;
    private readonly OverlayTone _overlay = new();
    private readonly DigitSender _digits = new(leg);
    private Hearing _hearing;
    private MediaLeg? _heard;
    private long _relayedAt;
    private int _silent;
    private readonly MusicChannel _music = new();

    /// <summary>What is played to it.</summary>
    public PlaybackQueue Prompts { get; } = new(leg.Engine.Events);

    /// <param name="hearing">How it hears.</param>
    /// <param name="only">Whom, when it is one.</param>
    public void Hears(Hearing hearing, MediaLeg? only = null) => (_hearing, _heard) = (hearing, hearing == Hearing.Direct ? only : null);

    public void Overlay(AudioClip tone) => _overlay.Start(tone);

    /// <summary>In place of the room; null: no more.</summary>
    public void Music(AudioClip? music) => _music.Set(music);

    public void SendDigits(string digits) => _digits.Add(digits);

    /// <summary>A packet of the one source that this leg hears.</summary>
    public void Relay(MediaLeg source, in AudioPacket packet, long now)
    {
        if (!leg.CanSend || IsTaken) return;
        if (!leg.Stream.TryRelay(source, packet, packet.Codes.Length, now, out var place)) return;
        (_relayedAt, _silent) = (now, 0);
        if (leg.TakesWide && !packet.Wide.IsEmpty && !_overlay.IsOn)
        {
            leg.TransmitWide(packet.Wide, place);
            return;
        }
        if (packet.Law == leg.Law && !_overlay.IsOn)
        {
            leg.Transmit(packet.Codes, place);
            return;
        }
        var codes = leg.Shard.Codes.AsSpan(0, Math.Min(packet.Codes.Length, MediaShard.MaxPayload));
        G711.Transcode(packet.Law, packet.Codes, leg.Law, codes);
        _overlay.MixInto(codes, leg.Law, leg.Shard.Pcm);
        leg.Transmit(codes, place);
    }

    public void RelayEvent(MediaLeg source, in AudioPacket packet, in TelephoneEvent key, long now)
    {
        if (!leg.CanSend || IsTaken || !leg.TakesEvents) return;
        if (!leg.Stream.TryRelay(source, packet, 0, now, out var place)) return;
        _relayedAt = now;
        leg.TransmitEvent(key, place);
    }

    /// <summary>The leg's turn, every 20 ms.</summary>
    public void Turn(long now, long tick)
    {
        if (_digits.IsBusy)
        {
            _digits.Turn(now);
            return;
        }
        if (Prompts.IsPlaying)
        {
            var codes = leg.Shard.Mixed.AsSpan(0, Frame);
            Prompts.Fill(codes, leg.Law);
            Send(codes, now);
            return;
        }
        if (_music.IsOn)
        {
            var codes = leg.Shard.Mixed.AsSpan(0, Frame);
            _music.Fill(tick / leg.Shard.TicksPerFrame, leg.Law, codes, leg.Shard.Pcm);
            Send(codes, now);
            return;
        }
        if (_heard is { Input.IsBuffered: true })
        {
            SendBuffered(_heard.Input, now, tick);
            return;
        }
        if (_hearing == Hearing.Direct && now - _relayedAt < FillAfter) return;
        if (_hearing == Hearing.Mix) SendMix(now, tick);
        else SendSilence(now);
    }

    /// <summary>Some frames after there was something to hear, then two a second.</summary>
    private void SendSilence(long now)
    {
        var silent = leg.CanSend ? _silent + 1 : 0;
        var mayPause = leg.MayPause && !_overlay.IsOn && silent > FramesBeforePause;
        if (mayPause && silent % FramesAPause != 0) leg.Stream.Pause(now, Frame);
        else Send(leg.Engine.Silence.Frame(0, leg.Law), now);
        _silent = silent;
    }

    /// <summary>Sends a frame of our own making.</summary>
    public void Send(ReadOnlySpan<byte> codes, long now)
    {
        _silent = 0;
        if (!leg.CanSend) return;
        var place = leg.Stream.Own(now, codes.Length);
        if (!_overlay.IsOn)
        {
            leg.Transmit(codes, place);
            return;
        }
        var mixed = leg.Shard.Codes.AsSpan(0, codes.Length);
        codes.CopyTo(mixed);
        _overlay.MixInto(mixed, leg.Law, leg.Shard.Pcm);
        leg.Transmit(mixed, place);
    }

    private void SendBands(ReadOnlySpan<short> low, ReadOnlySpan<short> high, long now)
    {
        _silent = 0;
        leg.TransmitBands(low, high, leg.Stream.Own(now, Frame));
    }

    private bool IsTaken => Prompts.IsPlaying || _music.IsOn || _digits.IsBusy;

    private void SendBuffered(LegInput from, long now, long tick)
    {
        var codes = leg.Shard.Mixed.AsSpan(0, Frame);
        var heard = from.Pop(tick);
        if (leg is { TakesWide: true, CanSend: true } && !from.HighCodes.IsEmpty && !_overlay.IsOn)
        {
            var low = leg.Shard.Pcm.AsSpan(0, Frame);
            var high = leg.Shard.High.AsSpan(0, Frame);
            G711.Decode(from.BufferedLaw, heard, low);
            G711.Decode(G711Law.ULaw, from.HighCodes, high);
            SendBands(low, high, now);
            return;
        }
        G711.Transcode(from.BufferedLaw, heard, leg.Law, codes);
        Send(codes, now);
    }

    private void SendMix(long now, long tick)
    {
        var pcm = leg.Shard.Pcm.AsSpan(0, Frame);
        var codes = leg.Shard.Mixed.AsSpan(0, Frame);
        leg.Room!.MixFor(leg, tick, pcm);
        if (leg is { TakesWide: true, CanSend: true, Room.IsWide: true } && !_overlay.IsOn)
        {
            var high = leg.Shard.High.AsSpan(0, Frame);
            leg.Room.HighFor(leg, high);
            SendBands(pcm, high, now);
            return;
        }
        G711.Encode(leg.Law, pcm, codes);
        Send(codes, now);
    }
}
