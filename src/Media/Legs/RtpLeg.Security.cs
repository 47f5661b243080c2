using Carillon.Protocols.Srtp;

namespace Carillon.Media;

/// <summary>SRTP of the leg: keys that the signalling agreed on, or that a handshake on the leg's own socket brings.</summary>
public sealed partial class RtpLeg
{
    private LegCrypto? _crypto;
    private DtlsExchange? _handshake;
    private long _forged;

    private bool AwaitsKeys => _crypto is null && _remote?.Dtls is not null;

    /// <summary>A handshake is offered: hellos that come before the answer wait for it.</summary>
    public void ExpectHandshake()
    {
        var handshake = new DtlsExchange(this, Engine.Handshakes);
        Engine.Post(this, () => _handshake ??= handshake);
    }

    /// <summary>
    /// The length to be sent; 0: nothing. So it is until there are keys; for a packet that came twice over a bridge, and goes on once;
    /// and for RTCP on a port of its own after a handshake, for there was none for that port.
    /// </summary>
    internal int Protected(Span<byte> packet, int length, bool isRtcp)
    {
        if (AwaitsKeys || (isRtcp && _remote is { Dtls: not null, RtcpMux: false })) return 0;
        if (_crypto is null) return length;
        return isRtcp ? _crypto.ProtectRtcp(packet, length) : _crypto.Protect(packet, length);
    }

    /// <summary>With SRTP a packet that does not open is as if it had never come: not heard, and its address not followed.</summary>
    internal bool TryOpen(ref Span<byte> datagram, bool isRtcp)
    {
        if (AwaitsKeys)
        {
            Shard.Counters.Unheard++;
            return false;
        }
        if (_crypto is null) return true;
        if (_crypto.TryOpen(ref datagram, isRtcp))
        {
            if (_handshake is not null) _handshake.IsSettled = true;
            return true;
        }
        _forged++;
        Shard.Counters.Forged++;
        return false;
    }

    /// <summary>From the shard's thread, between two ticks.</summary>
    internal void SendHandshake(ReadOnlySpan<byte> datagram, PeerAddress to) => _rtp.Send(datagram, to);

    /// <summary>The handshake has brought keys. One that was replaced meanwhile brings none.</summary>
    internal void Secure(DtlsExchange handshake, SrtpKeys keys)
    {
        if (handshake == _handshake) _crypto = LegCrypto.Exchange(_crypto, new LegCrypto(keys));
    }

    private void Secure(RtpRemote remote, LegCrypto? crypto, PeerAddress agreed, UInt128 alsoFrom)
    {
        if (remote.Dtls is null)
        {
            _handshake?.Dispose();
            _handshake = null;
            _crypto = LegCrypto.Exchange(_crypto, crypto);
            return;
        }
        if (_handshake?.Agreement == remote.Dtls) return;
        if (_handshake?.Agreement is not null)
        {
            // Another certificate, or other parts: all begins anew, and the old keys hold until then.
            _handshake.Dispose();
            _handshake = null;
        }
        _handshake ??= new DtlsExchange(this, Engine.Handshakes);
        _handshake.Begin(remote.Dtls, agreed, alsoFrom);
    }

    // RFC 7983: 20 to 63 is DTLS.
    private bool TakeHandshake(ReadOnlySpan<byte> datagram, PeerAddress from)
    {
        if (_handshake is null || datagram.Length == 0 || datagram[0] is < 20 or > 63) return false;
        _handshake.Inbox.Put(datagram, from, _handshake.IsExpected(from));
        return true;
    }

    private void Unsecure()
    {
        _handshake?.Dispose();
        _crypto?.Dispose();
    }
}
