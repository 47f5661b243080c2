using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>A handle on one call. All methods may be called from any thread and return at once; what they do happens on the endpoint's loop.</summary>
public sealed class Iax2Call
{
    readonly TimeProvider _clock;
    readonly Action<Action> _post;
    CallCipher? _voiceCipher;

    internal Iax2Call(bool incoming, string peer, bool trunk, IPEndPoint remote, TimeProvider clock, Action<Action> post)
    {
        _clock = clock;
        _post = post;
        IsIncoming = incoming;
        Peer = peer;
        IsTrunk = trunk;
        Remote = remote;
        StartTimestamp = clock.GetTimestamp();
    }

    internal CallLeg? Leg { get; set; }

    public bool IsIncoming { get; }
    public string Peer { get; internal set; }
    /// <summary>Whether the peer takes voice in trunk frames.</summary>
    public bool IsTrunk { get; }
    /// <summary>The source call number of all frames we send; 0 until the loop has placed the call.</summary>
    public ushort LocalCallNumber { get; internal set; }
    /// <summary>The source call number of all frames we receive; 0 until known.</summary>
    public ushort RemoteCallNumber { get; internal set; }
    /// <summary>Another one, once it has been moved (<see cref="IIax2CallEvents.Moved"/>).</summary>
    public IPEndPoint Remote { get; internal set; }
    /// <summary>One format, once accepted.</summary>
    public MediaFormat Format { get; internal set; }
    /// <summary>Set by the constructor of an outgoing call, or by <see cref="IIax2Inbound"/> on an incoming one.</summary>
    public IIax2CallEvents? Events { get; set; }
    /// <summary>Whether its frames are encrypted. Then voice goes in mini frames under <see cref="VoiceCipher"/>, never in trunk frames, which cannot be.</summary>
    public bool IsEncrypted { get; internal set; }
    /// <summary>For mini frames, used by one thread of the host's; another one after each change of keys. Null: the call is in clear.</summary>
    public CallCipher? VoiceCipher { get => Volatile.Read(ref _voiceCipher); internal set => Volatile.Write(ref _voiceCipher, value); }
    /// <summary>Anything of the host's.</summary>
    public object? Tag { get; set; }
    /// <summary>The clock's timestamp at which the call's own time began.</summary>
    public long StartTimestamp { get; }
    /// <summary>Milliseconds since the call began: the timestamp of a frame sent now.</summary>
    public uint TimestampNow => unchecked((uint)(long)_clock.GetElapsedTime(StartTimestamp).TotalMilliseconds);
    /// <summary>Smoothed over acknowledged frames; null until one was.</summary>
    public TimeSpan? RoundTrip { get; internal set; }
    /// <summary>The last LAGRQ's way there and back through the other side's queues.</summary>
    public TimeSpan? Lag { get; internal set; }
    /// <summary>Asked on the loop for what PONG and LAGRP tell of how we hear the other side; null: nothing.</summary>
    public Func<Iax2Reception>? Reception { get; set; }
    /// <summary>How the other side hears us, as it last said in PONG or LAGRP; null until it has.</summary>
    public Iax2Reception? HeardThere { get; internal set; }
    /// <summary>The other side has asked for silence (QUELCH): send it no voice until it asks for voice again.</summary>
    public bool IsQuelched { get; internal set; }
    /// <summary>Null while the call lives.</summary>
    public Iax2CallEnd? End { get; internal set; }

    /// <summary>Incoming: takes the call with the best common format, or the one given.</summary>
    public void Accept(MediaFormat format = MediaFormat.None) => _post(() => Leg?.Accept(format));

    public void Proceed() => _post(() => Leg?.Step(CallInput.Proceed));

    public void Ring() => _post(() => Leg?.Step(CallInput.Ring));

    /// <summary>Incoming: there is audio before the answer.</summary>
    public void Progress() => _post(() => Leg?.Step(CallInput.Progress));

    /// <summary>Incoming: answers; accepts first if that has not been done.</summary>
    public void Answer() => _post(() => Leg?.Step(CallInput.Answer));

    /// <summary>HANGUP, or REJECT while an incoming call is not accepted. May be called twice.</summary>
    public void HangUp(byte q850 = CauseCode.NormalClearing, string? text = null) =>
        _post(() => Leg?.Step(CallInput.HangUp, new Iax2CallEnd(Iax2EndedBy.Local, q850, text)));

    /// <summary>Sends a key once the call is accepted; before that it is dropped.</summary>
    public void SendDtmf(char digit) => _post(() => Leg?.SendDtmf(digit));

    /// <summary>QUELCH: asks the other side to send no voice, and perhaps to play music to who is there. UNQUELCH takes it back.</summary>
    public void Hold(bool music = true) => _post(() => Leg?.SendHold(music));

    /// <summary>UNQUELCH.</summary>
    public void Resume() => _post(() => Leg?.SendResume());

    /// <summary>Connects the other sides of this call and of another one with each other; then both end here (RFC 5456 section 6.5).</summary>
    /// <param name="other">Of the same endpoint, with the same format, both not encrypted, and both peers may be transferred.</param>
    /// <param name="ended">Called on the loop, once: whether they are connected.</param>
    public void Transfer(Iax2Call other, Action<bool> ended) => _post(() =>
    {
        if (Leg is { } leg && other.Leg is { } partner) leg.MoveTo(partner, ended);
        else ended(false);
    });

    /// <summary>Sends audio in a full frame, acknowledged and repeated: the first of a stream and one at each wrap of the 16-bit timestamp (VoiceSendClock says when).</summary>
    public void SendVoice(ReadOnlySpan<byte> payload, uint timestamp)
    {
        var copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        var length = payload.Length;
        _post(() =>
        {
            Leg?.SendVoice(copy.AsSpan(0, length), timestamp);
            ArrayPool<byte>.Shared.Return(copy);
        });
    }
}
