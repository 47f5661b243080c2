using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>A handle on one call. All methods may be called from any thread and return at once; what they do happens on the endpoint's loop.</summary>
public sealed class Iax2Call
{
    public bool IsIncoming { get; }
    public string Peer => throw new NotImplementedException();
    /// <summary>The source call number of all frames we send.</summary>
    public ushort LocalCallNumber => throw new NotImplementedException();
    /// <summary>The source call number of all frames we receive; 0 until known.</summary>
    public ushort RemoteCallNumber => throw new NotImplementedException();
    public IPEndPoint Remote => throw new NotImplementedException();
    public MediaFormat Format => throw new NotImplementedException();
    public IIax2CallEvents? Events { get; set; }
    /// <summary>Anything of the host's.</summary>
    public object? Tag { get; set; }
    /// <summary>The clock's timestamp at which the call's own time began.</summary>
    public long StartTimestamp => throw new NotImplementedException();
    /// <summary>Milliseconds since the call began: the timestamp of a frame sent now.</summary>
    public uint TimestampNow => throw new NotImplementedException();

    /// <summary>Incoming: takes the call with the best common format, or the one given.</summary>
    public void Accept(MediaFormat format = MediaFormat.None) => throw new NotImplementedException();
    public void Proceed() => throw new NotImplementedException();
    public void Ring() => throw new NotImplementedException();
    /// <summary>Incoming: answers; accepts first if that has not been done.</summary>
    public void Answer() => throw new NotImplementedException();
    /// <summary>HANGUP, or REJECT while the call is not accepted. May be called twice.</summary>
    public void HangUp(byte q850 = 16, string? text = null) => throw new NotImplementedException();
    public void SendDtmf(char digit) => throw new NotImplementedException();
    /// <summary>Sends audio in a full frame, acknowledged and repeated: the first of a stream and one at each wrap of the 16-bit timestamp (VoiceSendClock says when).</summary>
    public void SendVoice(ReadOnlySpan<byte> payload, uint timestamp) => throw new NotImplementedException();
}
