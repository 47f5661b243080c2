using Carillon.Protocols.Iax2;
using CsCheck;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class VoiceClockTests
{
    [Fact]
    public void The_first_frame_and_each_wrap_go_as_full_frames()
    {
        var clock = new VoiceSendClock();
        var full = new List<uint>();
        for (uint time = 0; time < 200_000; time += 20)
        {
            if (clock.Next(time, MediaFormat.Pcmu) == VoiceFrameForm.Full) full.Add(time);
        }
        Assert.Equal([0u, 65540, 131080, 196620], full);
    }

    [Fact]
    public void Another_format_and_a_long_silence_go_as_full_frames()
    {
        var clock = new VoiceSendClock();
        Assert.Equal(VoiceFrameForm.Full, clock.Next(0, MediaFormat.Pcmu));
        Assert.Equal(VoiceFrameForm.Mini, clock.Next(20, MediaFormat.Pcmu));
        Assert.Equal(VoiceFrameForm.Full, clock.Next(40, MediaFormat.Pcma));
        Assert.Equal(VoiceFrameForm.Mini, clock.Next(60, MediaFormat.Pcma));
        Assert.Equal(VoiceFrameForm.Mini, clock.Next(30_060, MediaFormat.Pcma));
        Assert.Equal(VoiceFrameForm.Full, clock.Next(60_061, MediaFormat.Pcma));
    }

    [Fact]
    public void A_lost_full_frame_at_the_wrap_does_not_turn_time_back()
    {
        var clock = new VoiceReceiveClock();
        clock.OnFull(0);
        uint last = 0;
        for (uint time = 20; time < 1_000_000; time += 20)
        {
            last = clock.OnMini((ushort)time);
            Assert.Equal(time, last);
        }
    }

    [Fact]
    public void A_late_frame_from_before_the_wrap_keeps_its_own_time()
    {
        var clock = new VoiceReceiveClock();
        clock.OnFull(0x1FFF0);
        clock.OnFull(0x20004);
        Assert.Equal(0x1FFFCu, clock.OnMini(0xFFFC));
        Assert.Equal(0x20018u, clock.OnMini(0x0018));
        clock.OnFull(0x1FFF0); // sent again
        Assert.Equal(0x2002Cu, clock.OnMini(0x002C));
    }

    [Fact]
    public void A_silence_of_fifty_seconds_within_one_wrap_is_bridged()
    {
        var clock = new VoiceReceiveClock();
        clock.OnFull(1000);
        Assert.Equal(51_000u, clock.OnMini(51_000));
    }

    [Fact]
    public void Mini_frames_have_no_time_before_the_first_full_frame()
    {
        var clock = new VoiceReceiveClock();
        Assert.False(clock.IsSynchronised);
        clock.OnFull(70_000);
        Assert.True(clock.IsSynchronised);
        Assert.Equal(70_020u, clock.OnMini(unchecked((ushort)70_020)));
    }

    [Fact]
    public void Sender_and_receiver_agree_through_loss_reorder_and_silence()
    {
        // frames 20 ms apart with silences of 2 s; one in four is lost, full ones come (they are repeated until acknowledged); neighbours swap
        var steps = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 30], Gen.Bool).List[1, 400];
        Gen.Select(Gen.UInt[0, 200_000], steps).Sample((start, list) =>
        {
            var sender = new VoiceSendClock();
            var arrivals = new List<(VoiceFrameForm Form, uint Time)>();
            var time = start;
            foreach (var (loss, silence, swap) in list)
            {
                var form = sender.Next(time, MediaFormat.Pcmu);
                if (form == VoiceFrameForm.Full || loss != 0)
                {
                    var late = swap && form == VoiceFrameForm.Mini && arrivals.Count > 1;
                    arrivals.Insert(late ? arrivals.Count - 1 : arrivals.Count, (form, time));
                }
                time += silence == 30 ? 2_000u : 20u;
            }
            var receiver = new VoiceReceiveClock();
            foreach (var (form, sent) in arrivals)
            {
                if (form == VoiceFrameForm.Full) receiver.OnFull(sent);
                else Assert.Equal(sent, receiver.OnMini((ushort)sent));
            }
        });
    }
}
