using Carillon.Protocols.Iax2;
using Carillon.Protocols.Rtp;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class AllocationTests
{
    [Fact]
    public void Voice_of_the_tick_allocates_nothing()
    {
        var buffer = new byte[TrunkFrame.DefaultLimit];
        var payload = new byte[160];
        Tick(buffer, payload); // once, so that everything is compiled
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Tick(buffer, payload);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Tick(byte[] buffer, byte[] payload)
    {
        var sending = new VoiceSendClock();
        var receiving = new VoiceReceiveClock();
        var writer = new TrunkFrameWriter(buffer, 20);
        for (ushort call = 1; call <= 8; call++)
        {
            sending.Next(call, MediaFormat.Pcmu);
            writer.TryAdd(call, call, payload);
        }
        TrunkFrameReader.TryParse(writer.Frame, out var reader);
        while (reader.MoveNext()) receiving.OnMini(reader.EntryTimestamp);

        MiniFrame.TryWrite(buffer, 1, 2, payload, out var length);
        MiniFrame.TryParse(buffer.AsSpan(0, length), out _);
        new RtpHeader { Ssrc = 1 }.TryWrite(buffer);
        RtpHeader.TryParse(buffer.AsSpan(0, 172), out var header);
        _ = header.Payload(buffer).Length;
        new TelephoneEvent(1, true, 10, 160).TryWrite(buffer);
        TelephoneEvent.TryParse(buffer, out _);
        var rtcp = new RtcpWriter(buffer);
        rtcp.TryReceiverReport(1, [new ReceptionReport(1, 2, 3, 4, 5, 6, 7)]);
        RtcpPacket.TryParse(buffer.AsSpan(0, rtcp.Written), out var packet, out _);
        packet.TryGetReport(0, out _);
    }
}
