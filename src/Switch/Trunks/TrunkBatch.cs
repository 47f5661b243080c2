using Carillon.Media;
using Carillon.Protocols.Iax2;

namespace Carillon.Switch.Trunks;

/// <summary>The voice of all calls of one tick to one peer. Used on the tick alone; allocates nothing after its making.</summary>
internal sealed class TrunkBatch(PeerAddress peer)
{
    private const int MostEntries = 64;
    private const int MostPayload = 320;

    private readonly (ushort Call, ushort Time, ushort Length)[] _entries = new (ushort, ushort, ushort)[MostEntries];
    private readonly byte[] _payloads = new byte[MostEntries * MostPayload];
    private readonly byte[] _frame = new byte[TrunkFrame.DefaultLimit];
    private int _count;

    public PeerAddress Peer { get; } = peer;

    public bool IsEmpty => _count == 0;

    public bool TryAdd(ushort callNumber, ushort time, ReadOnlySpan<byte> payload)
    {
        if (_count == MostEntries || payload.Length > MostPayload)
            return false;
        payload.CopyTo(_payloads.AsSpan(_count * MostPayload));
        _entries[_count++] = (callNumber, time, (ushort)payload.Length);
        return true;
    }

    /// <summary>Sends what was gathered in as few frames as the MTU allows; returns their number.</summary>
    public int Flush(SharedPort port, uint trunkTime)
    {
        var frames = 0;
        for (var next = 0; next < _count; frames++)
        {
            var frame = new TrunkFrameWriter(_frame, trunkTime);
            while (next < _count && frame.TryAdd(_entries[next].Call, _entries[next].Time, _payloads.AsSpan(next * MostPayload, _entries[next].Length)))
                next++;
            if (frame.IsEmpty)
                break; // a payload that fits no frame: cannot be, MostPayload is far below the limit
            port.Send(frame.Frame, Peer);
        }

        _count = 0;
        return frames;
    }
}
