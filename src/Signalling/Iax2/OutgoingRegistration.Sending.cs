using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>What goes out.</summary>
sealed partial class OutgoingRegistration
{
    void AddName(ref InformationElementWriter writer)
    {
        writer.Add(InformationElementType.Username, peer.Username ?? services.Options.LocalName);
        if (_releasing) CallMessages.Release(ref writer, CauseCode.NormalClearing, "taken back"); // 6.1.6; a registrar may find a shorter one too short for its token
        else writer.Add(InformationElementType.Refresh, Refresh);
    }

    void Send(ReadOnlySpan<byte> elements)
    {
        var sequence = _window.NextOut;
        var bytes = new byte[FullFrame.HeaderLength + elements.Length];
        Frame(_releasing ? IaxCommand.RegRel : IaxCommand.RegReq, elements, NextTimestamp()).TryWrite(bytes, out _);
        _window.TakeOut();
        _sender.Send(bytes, sequence, peer.Address);
    }

    void Acknowledge(in FullFrame frame)
    {
        Span<byte> bytes = stackalloc byte[FullFrame.HeaderLength];
        Frame(IaxCommand.Ack, [], frame.Timestamp).TryWrite(bytes, out _);
        services.Send(bytes, peer.Address);
    }

    void Acknowledged(in FullFrame frame)
    {
        if (_window.Acknowledge(frame.InSequence)) _sender.Acknowledged(_window);
    }

    FullFrame Frame(IaxCommand command, ReadOnlySpan<byte> elements, uint timestamp) => new()
    {
        SourceCallNumber = _number,
        DestinationCallNumber = RemoteNumber,
        Timestamp = timestamp,
        OutSequence = _window.NextOut,
        InSequence = _window.NextIn,
        Type = FrameType.Iax,
        RawSubclass = (byte)command,
        Payload = elements,
    };

    uint NextTimestamp() => _lastTimestamp = Math.Max(_lastTimestamp + 1, (uint)services.Clock.Since(_began).TotalMilliseconds);
}
