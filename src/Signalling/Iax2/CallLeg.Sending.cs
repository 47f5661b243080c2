using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>What goes out: frames that count are kept by <see cref="ReliableSender"/> until acknowledged, the others are sent and forgotten.</summary>
sealed partial class CallLeg
{
    void SendNew()
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        CallMessages.New(ref writer, _request, _peer.Username ?? _services.Options.LocalName, MayEncrypt, _token);
        NewTimestamp = NextTimestamp();
        if (IsProven)
            writer.Add(InformationElementType.DeviceType, TrunkProof.Create(_peer.Secret, _token, LocalNumber, NewTimestamp, writer.Elements));
        Send(FrameType.Iax, (byte)IaxCommand.New, writer.Elements, NewTimestamp);
    }

    void SendAuthReq()
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        var method = _peer.PeerKey is null ? AuthMethods.Md5 : AuthMethods.Rsa;
        var encryption = Common(_request.Encryption);
        CallMessages.AuthReq(ref writer, method, _peer.Name, _challenge, encryption);
        Send(FrameType.Iax, (byte)IaxCommand.AuthReq, writer.Elements);
        if (encryption != EncryptionMethods.None) Encrypt(encryption, Md5Challenge.EncryptionKey(_challenge, _peer.Secret)); // AUTHREP is the first frame under the key
    }

    void SendAuthRep()
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        _services.TryProve(ref writer, _peer, _methods, _challenge);
        Send(FrameType.Iax, (byte)IaxCommand.AuthRep, writer.Elements);
    }

    void SendAccept()
    {
        Handle.Format = _wantedFormat != MediaFormat.None ? _wantedFormat : CallMessages.Choose(_request, _peer.Formats);
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        writer.Add(InformationElementType.Format, Handle.Format);
        var begins = _cipher is null ? Common(_request.Encryption) : EncryptionMethods.None; // nobody was asked for the secret: ACCEPT is the last frame in clear
        if (begins != EncryptionMethods.None) writer.Add(InformationElementType.Encryption, (ushort)begins);
        Send(FrameType.Iax, (byte)IaxCommand.Accept, writer.Elements);
        if (begins != EncryptionMethods.None) Encrypt(begins, TrunkProof.EncryptionKey(_peer.Secret, _token, RemoteNumber, NewTimestamp));
        BeginMedia();
    }

    void SendRelease(IaxCommand command, Iax2CallEnd end)
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        CallMessages.Release(ref writer, end.Q850, end.Text);
        Send(FrameType.Iax, (byte)command, writer.Elements);
        TellEnded(end);
    }

    /// <summary>PONG (RFC 5456 section 6.7.3) with the receiver report that the host has set.</summary>
    void SendPong(uint timestamp)
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        AddReception(ref writer);
        Send(FrameType.Iax, (byte)IaxCommand.Pong, writer.Elements, timestamp);
    }

    /// <summary>LAGRP (6.7.5): its time is the LAGRQ's. The report is ours to add.</summary>
    void SendLagReply(uint timestamp)
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        AddReception(ref writer);
        Send(FrameType.Iax, (byte)IaxCommand.LagRp, writer.Elements, timestamp);
    }

    public void SendHold(bool music)
    {
        if (!IsLinked) return;
        var writer = new InformationElementWriter(stackalloc byte[2]);
        if (music) writer.Add(InformationElementType.MusicOnHold);
        Send(FrameType.Iax, (byte)IaxCommand.Quelch, writer.Elements);
    }

    public void SendResume()
    {
        if (IsLinked) Send(IaxCommand.Unquelch);
    }

    void AddReception(ref InformationElementWriter writer)
    {
        if (Handle.Reception?.Invoke() is { } report)
        {
            writer.Add(InformationElementType.ReceivedJitter, report.JitterMs);
            writer.Add(InformationElementType.ReceivedLoss, new ReceivedLoss(report.LossPercent, report.Lost));
            writer.Add(InformationElementType.ReceivedFrames, report.Received);
            writer.Add(InformationElementType.MaxPlayoutDelay, report.PlayoutDelayMs);
            writer.Add(InformationElementType.DroppedFrames, report.Dropped);
            writer.Add(InformationElementType.OutOfOrderFrames, report.OutOfOrder);
        }
    }

    void SendUnsupported(byte subclass)
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        writer.Add(InformationElementType.IaxUnknown, subclass);
        Send(FrameType.Iax, (byte)IaxCommand.Unsupport, writer.Elements);
    }

    void SendControl(ControlSubclass subclass) => Send(FrameType.Control, (byte)subclass, []);

    void Send(IaxCommand command, uint? timestamp = null) => Send(FrameType.Iax, (byte)command, [], timestamp);

    void Send(FrameType type, byte subclass, ReadOnlySpan<byte> payload, uint? timestamp = null)
    {
        if (_window.InFlight >= SequenceWindow.MaxInFlight) return; // the oldest of them will end the call, or make room
        var sequence = _window.NextOut;
        var frame = new byte[FullFrame.HeaderLength + payload.Length];
        Frame(type, subclass, payload, timestamp ?? NextTimestamp()).TryWrite(frame, out _);
        _window.TakeOut();
        _sender.Send(_cipher is null ? frame : Sealed(frame), sequence, Address);
        Reschedule();
    }

    void SendOutsideSequence(IaxCommand command, uint timestamp)
    {
        Span<byte> frame = stackalloc byte[FullFrame.HeaderLength];
        Frame(FrameType.Iax, (byte)command, [], timestamp).TryWrite(frame, out _);
        _window.OnSent();
        _services.Send(_cipher is null ? frame : Sealed(frame), Address);
    }

    FullFrame Frame(FrameType type, byte subclass, ReadOnlySpan<byte> payload, uint timestamp) => new()
    {
        SourceCallNumber = LocalNumber,
        DestinationCallNumber = RemoteNumber,
        Timestamp = timestamp,
        OutSequence = _window.NextOut,
        InSequence = _window.NextIn,
        Type = type,
        RawSubclass = subclass,
        Payload = payload,
    };

    /// <summary>Now, but never the same twice: ACK names a frame by its time.</summary>
    uint NextTimestamp()
    {
        var now = Handle.TimestampNow;
        _lastTimestamp = now > _lastTimestamp ? now : _lastTimestamp + 1;
        return _lastTimestamp;
    }
}
