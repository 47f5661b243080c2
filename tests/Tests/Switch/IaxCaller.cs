using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Switch;

/// <summary>IAX2 frames by hand, from any address.</summary>
internal static class IaxCaller
{
    /// <param name="token">Null: it knows of no tokens; empty: it asks for one.</param>
    public static byte[] New(ushort source, string number, string name, string? token)
    {
        var writer = new InformationElementWriter(new byte[300]);
        writer.Add(InformationElementType.Version, (ushort)2);
        writer.Add(InformationElementType.CalledNumber, number);
        writer.Add(InformationElementType.CallingNumber, "+4930123456");
        writer.Add(InformationElementType.Username, name);
        writer.Add(InformationElementType.Format, MediaFormat.Pcmu);
        writer.Add(InformationElementType.Capability, MediaFormat.Pcmu);
        if (token is not null)
            writer.Add(InformationElementType.CallToken, token);
        return Frame(source, 0, IaxCommand.New, writer.Elements);
    }

    public static byte[] Frame(ushort source, ushort destination, IaxCommand command, ReadOnlySpan<byte> elements)
    {
        var bytes = new byte[FullFrame.HeaderLength + elements.Length];
        new FullFrame { SourceCallNumber = source, DestinationCallNumber = destination, Timestamp = 3, Type = FrameType.Iax, RawSubclass = (byte)command, Payload = elements }.TryWrite(bytes, out _);
        return bytes;
    }

    /// <summary>Sends it until something other than an answer to an older one comes back.</summary>
    public static async Task<byte[]> Exchange(UdpClient socket, IPEndPoint to, byte[] request, CancellationToken ct)
    {
        for (var tries = 0; tries < 60; tries++)
        {
            await socket.SendAsync(request, to, ct);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(TimeSpan.FromSeconds(0.5));
            try
            {
                while (true)
                {
                    var got = (await socket.ReceiveAsync(patience.Token)).Buffer;
                    if (FullFrame.TryParse(got, out var frame) == OperationStatus.Done && frame.DestinationCallNumber == (request[0] << 8 & 0x7F00 | request[1]))
                        return got;
                }
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // Once more.
            }
        }

        throw new TimeoutException("no answer to an IAX2 frame");
    }

    public static string CommandOf(byte[] bytes) => FullFrame.TryParse(bytes, out var frame) == OperationStatus.Done ? frame.Command.ToString() : "nothing";

    public static string TokenOf(byte[] bytes)
    {
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(bytes.AsSpan(FullFrame.HeaderLength), out var elements));
        return Encoding.ASCII.GetString(elements.CallToken);
    }
}
