namespace Carillon.Media;

/// <summary>Datagrams of the handshake on their way from the tick, which must not wait or allocate, to its own thread. One writes, one reads; what does
/// not fit is lost, as on any network. Half of it is for who is expected: strangers cannot crowd him out.</summary>
internal sealed class DtlsInbox
{
    private const int Slots = 16;
    private const int MostOfStrangers = Slots / 2;
    private const int MostOctets = 1500;
    private readonly byte[] _octets = new byte[Slots * MostOctets];
    private readonly (int Length, PeerAddress From)[] _heads = new (int, PeerAddress)[Slots];
    private int _written;
    private int _read;

    /// <param name="expected">It comes from an address that the signalling named.</param>
    public void Put(ReadOnlySpan<byte> datagram, PeerAddress from, bool expected)
    {
        var written = _written;
        if (datagram.Length > MostOctets || written - Volatile.Read(ref _read) >= (expected ? Slots : MostOfStrangers)) return;
        datagram.CopyTo(_octets.AsSpan(written % Slots * MostOctets));
        _heads[written % Slots] = (datagram.Length, from);
        Volatile.Write(ref _written, written + 1);
    }

    /// <summary>Null: nothing is there.</summary>
    public byte[]? TryTake(out PeerAddress from)
    {
        from = default;
        var read = _read;
        if (read == Volatile.Read(ref _written)) return null;
        (var length, from) = _heads[read % Slots];
        var datagram = _octets.AsSpan(read % Slots * MostOctets, length).ToArray();
        Volatile.Write(ref _read, read + 1);
        return datagram;
    }
}
