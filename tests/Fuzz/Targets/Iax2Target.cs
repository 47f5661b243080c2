using System.Buffers;
using Carillon.Protocols.Iax2;
using static Carillon.Fuzz.Targets.BrokenPromiseException;

namespace Carillon.Fuzz.Targets;

/// <summary>IAX2 frames of every kind and their elements (RFC 5456).</summary>
internal static class Iax2Target
{
    private static readonly byte[] Written = new byte[65_536];

    public static FuzzTarget Frames { get; } = new("iax2", Frame, "carillon", "room:", "\u0001\u0004", "\u0036\u0000");

    private static void Frame(ReadOnlySpan<byte> input)
    {
        switch (Iax2Datagram.KindOf(input))
        {
            case Iax2FrameKind.Full when FullFrame.TryParse(input, out var frame) == OperationStatus.Done:
                Unless(frame.TryWrite(Written, out var written) && Written.AsSpan(0, written).SequenceEqual(input), "a full frame is written as it came");
                Elements(frame);
                break;
            case Iax2FrameKind.Mini when MiniFrame.TryParse(input, out var mini) == OperationStatus.Done:
                Unless(mini.Payload.Length <= input.Length - MiniFrame.HeaderLength, "a payload is part of its frame");
                break;
            case Iax2FrameKind.Trunk when TrunkFrameReader.TryParse(input, out var trunk) == OperationStatus.Done:
                Entries(trunk, input.Length);
                break;
            default:
                MetaVideoFrame.TryParse(input, out _);
                break;
        }
    }

    private static void Elements(FullFrame frame)
    {
        _ = (frame.Command, frame.Control, frame.Format, frame.IsOutsideSequence);
        if (InformationElements.TryParse(frame.Payload, out var elements) != OperationStatus.Done)
            return;
        var length = 0;
        foreach (var element in elements)
            length += 2 + element.Data.Length;
        Unless(length == frame.Payload.Length, "elements fill their frame");
        _ = (elements.CalledNumber, elements.CallingName, elements.Username, elements.Challenge, elements.Md5Result, elements.RsaResult, elements.Cause, elements.CodecPreferences);
        _ = (elements.Capability, elements.Format, elements.Version, elements.AuthMethods, elements.ApparentAddress, elements.Refresh, elements.DpStatus, elements.CallNumber, elements.DateTime);
        _ = (elements.Encryption, elements.ReceivedJitter, elements.ReceivedLoss, elements.ReceivedFrames, elements.DroppedFrames, elements.OutOfOrderFrames, elements.TransferId, elements.CauseCode);
    }

    private static void Entries(TrunkFrameReader trunk, int length)
    {
        var total = 0;
        while (trunk.MoveNext())
            total += trunk.Payload.Length;
        Unless(total <= length, "entries are part of their frame");
    }
}
