using System.Buffers.Binary;
using System.Net;

namespace Carillon.Tests.Signalling.Iax2;

/// <summary>Writes datagrams as a pcap file (link type 101, raw IPv4), for tools that know the protocol better than we do.</summary>
sealed class Capture : IDisposable
{
    readonly BinaryWriter _file;
    readonly Lock _one = new();
    uint _microseconds;

    public Capture(string path)
    {
        _file = new BinaryWriter(File.Create(path));
        _file.Write(0xA1B2C3D4u);
        _file.Write((ushort)2);
        _file.Write((ushort)4);
        _file.Write(0L);
        _file.Write(65535u);
        _file.Write(101u);
    }

    public void Add(ReadOnlySpan<byte> datagram, IPEndPoint from, IPEndPoint to)
    {
        var packet = new byte[28 + datagram.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = 17;
        from.Address.TryWriteBytes(packet.AsSpan(12), out _);
        to.Address.TryWriteBytes(packet.AsSpan(16), out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), (ushort)to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), (ushort)(8 + datagram.Length));
        datagram.CopyTo(packet.AsSpan(28));
        lock (_one)
        {
            _microseconds += 100;
            _file.Write(1_000_000u);
            _file.Write(_microseconds);
            _file.Write((uint)packet.Length);
            _file.Write((uint)packet.Length);
            _file.Write(packet);
        }
    }

    public void Dispose() => _file.Dispose();
}
