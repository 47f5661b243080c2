using System.Buffers;
using System.Security.Cryptography;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>An encrypted call (RFC 5456 section 7.3): all of its frames behind AUTHREQ, or behind the ACCEPT of a NEW that proved itself, are sealed.</summary>
sealed partial class CallLeg
{
    /// <summary>Frames of one call lie far closer together than this, in their sender's time.</summary>
    const int MostStep = 120_000;

    CallCipher? _cipher;
    bool _rotates;
    long _nextKey = LoopClock.Never;
    uint _lastHeard;

    /// <summary>Whether this call's NEW proves the secret: a token is there, and both ends know what to do with it.</summary>
    bool IsProven => _token.Length > 0 && _peer.MayProve && (Handle.IsIncoming || _services.Tokens.TakesProofs(_peer.Name));

    bool MayEncrypt => _peer.Encryption != CallEncryption.Off;

    /// <summary>How a call is encrypted whose other side says this; none: it is not.</summary>
    EncryptionMethods Common(EncryptionMethods? theirs) =>
        MayEncrypt && theirs is { } said && (said & EncryptionMethods.Aes128) != 0 ? said & CallMessages.Encryption : EncryptionMethods.None;

    public void OnDatagram(ReadOnlySpan<byte> datagram, in FullFrame frame)
    {
        if (_cipher is null || frame.DestinationCallNumber == 0)
        {
            // An ANSWER that overtakes the ACCEPT is sealed already: it comes again.
            if (!(MayEncrypt && _state == CallState.Waiting) || MakesSense(frame)) OnFrame(frame);
            return;
        }
        if (!CallCipher.HasShape(datagram, CallCipher.FullClear))
        {
            if (MayBeClear(frame)) OnFrame(frame);
            else _services.Counters.Add(Iax2Count.Malformed);
            return;
        }
        Span<byte> opened = stackalloc byte[CallCipher.MostSealed];
        if (TryOpen(datagram, opened, withPrevious: false, out var inner) || TryOpen(datagram, opened, withPrevious: true, out inner)) OnFrame(inner);
        else if (_state == CallState.Authenticating) RefuseSecret(inClear: true);
        else _services.Counters.Add(Iax2Count.Malformed);
    }

    bool TryOpen(ReadOnlySpan<byte> datagram, Span<byte> into, bool withPrevious, out FullFrame frame)
    {
        frame = default;
        return _cipher!.TryOpen(datagram, CallCipher.FullClear, into, withPrevious, out var length)
            && FullFrame.TryParse(into[..length], out frame) == OperationStatus.Done && MakesSense(frame);
    }

    /// <summary>Nothing authenticates a frame but its sense: a known type, a number near the expected one, a time near the last.</summary>
    bool MakesSense(in FullFrame frame)
    {
        var near = (byte)(frame.OutSequence - _window.NextIn + SequenceWindow.MaxInFlight) <= 2 * SequenceWindow.MaxInFlight
            && Math.Abs((long)unchecked((int)(frame.Timestamp - _lastHeard))) < MostStep;
        if (!near || !Enum.IsDefined(frame.Type)) return false;
        _lastHeard = frame.Timestamp;
        return true;
    }

    /// <summary>Who began anew has no key for its INVAL, and a wrong secret none for its REJECT; and what came in clear before the key may come again.</summary>
    bool MayBeClear(in FullFrame frame) => frame.IsIax(IaxCommand.Inval)
        || frame.IsIax(IaxCommand.Reject) && _state == CallState.Waiting
        || frame.Type == FrameType.Iax && frame.Command is IaxCommand.AuthReq or IaxCommand.Accept && (byte)(frame.OutSequence - _window.NextIn) >= 128;

    byte[] Sealed(ReadOnlySpan<byte> frame)
    {
        Span<byte> into = stackalloc byte[CallCipher.MostSealed];
        return into[.._cipher!.Seal(frame, CallCipher.FullClear, into)].ToArray();
    }

    void Encrypt(EncryptionMethods methods, byte[] key)
    {
        _rotates = (methods & EncryptionMethods.KeyRotation) != 0;
        Use(new CallCipher(key, key));
        Handle.IsEncrypted = true;
    }

    void Use(CallCipher cipher)
    {
        _cipher?.Dispose();
        _cipher = cipher;
        Handle.VoiceCipher = cipher.Copy();
    }

    void PlanNextKey()
    {
        if (!_rotates) return;
        var (least, most) = (_services.Timers.KeyLeast, _services.Timers.KeyMost);
        _nextKey = _services.Clock.After(least + (most - least) * Random.Shared.NextDouble());
    }

    /// <summary>RTKEY, Asterisk's: the key as it is, in CHALLENGE, under the one before. What is sent behind it is under the new one.</summary>
    void ChangeKey()
    {
        var key = RandomNumberGenerator.GetBytes(CallCipher.KeyLength);
        var writer = new InformationElementWriter(stackalloc byte[2 + CallCipher.KeyLength]);
        writer.Add(InformationElementType.Challenge, key);
        Send(FrameType.Iax, (byte)IaxCommand.RtKey, writer.Elements);
        Use(_cipher!.WithOutKey(key));
        PlanNextKey();
    }

    void OnRtKey(in InformationElements elements)
    {
        if (_cipher is null || !elements.TryGet(InformationElementType.Challenge, out var key) || key.Length < CallCipher.KeyLength)
        {
            _services.Counters.Add(Iax2Count.Malformed);
            return;
        }
        Use(_cipher.WithInKey(key[..CallCipher.KeyLength].ToArray()));
        _services.Counters.Add(Iax2Count.KeysTaken);
    }
}
