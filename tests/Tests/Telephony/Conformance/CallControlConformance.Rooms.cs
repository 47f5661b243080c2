using Carillon.Telephony;
using Carillon.Telephony.V1;
using Xunit;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>How legs take part in rooms.</summary>
public abstract partial class CallControlConformance
{
    [Fact]
    public async Task A_leg_changes_its_mode_in_place_and_listens_when_whom_it_whispers_to_is_gone()
    {
        var (agent, customer, room) = await Conversation();
        var (supervisor, _) = await Customer();
        foreach (var mode in (JoinMode[])[JoinMode.JoinListen, JoinMode.JoinTalk, JoinMode.JoinWhisper])
        {
            await Done(new Command { Join = new Join { LegId = supervisor, RoomId = room, Mode = mode, WhisperToLeg = agent } });
            Assert.Equal((room, mode, mode == JoinMode.JoinWhisper ? agent : ""), await PartOf(supervisor));
        }

        await Done(new Command { HangUp = new HangUp { LegId = agent } });
        Assert.Equal((room, JoinMode.JoinListen, ""), await PartOf(supervisor));
        Assert.Equal((room, JoinMode.JoinTalk, ""), await PartOf(customer));
    }

    [Fact]
    public async Task Who_is_not_in_the_room_cannot_be_whispered_to()
    {
        var (agent, _, room) = await Conversation();
        var (supervisor, _) = await Customer();
        foreach (var (to, code) in new[] { (supervisor, ResultCode.ResultInvalid), (NewId(), ResultCode.ResultUnknownLeg) })
        {
            var join = new Join { LegId = supervisor, RoomId = room, Mode = JoinMode.JoinWhisper, WhisperToLeg = to };
            Assert.Equal(code, (await _world.Control.Execute(new Command { Join = join }, Ct)).Code);
        }

        var elsewhere = new Join { LegId = supervisor, RoomId = NewId(), Mode = JoinMode.JoinWhisper, WhisperToLeg = agent };
        Assert.Equal(ResultCode.ResultInvalid, (await _world.Control.Execute(new Command { Join = elsewhere }, Ct)).Code);
    }

    [Fact]
    public async Task A_supervisors_link_listens_from_its_first_moment_and_changes_its_mode_there()
    {
        await using var farEvents = new EventWatch(_world.Neighbour);
        var (supervisor, _) = await Customer();
        var link = new Link { LinkId = NewId(), LegId = supervisor, NearRoomId = NewId(), ServerId = "t2", FarRoomId = NewId(), FarMode = JoinMode.JoinListen };
        await Done(new Command { Link = link });
        await farEvents.Next("link up there", e => e.LinkUp?.LinkId == link.LinkId);
        Assert.Equal(JoinMode.JoinListen, (await _world.Neighbour.Snapshot(Ct)).Legs.Single(l => l.LegId == link.LinkId).Mode);
        Assert.True((await _world.Neighbour.Execute(new Command { Join = new Join { LegId = link.LinkId, RoomId = link.FarRoomId } }, Ct)).IsDone());
        Assert.Equal(JoinMode.JoinTalk, (await _world.Neighbour.Snapshot(Ct)).Legs.Single(l => l.LegId == link.LinkId).Mode);

        var nobody = new Link { LinkId = NewId(), LegId = supervisor, NearRoomId = link.NearRoomId, ServerId = "t2", FarRoomId = link.FarRoomId, FarMode = JoinMode.JoinWhisper, WhisperToLeg = NewId() };
        await Done(new Command { Link = nobody });
        Assert.Equal(EndCause.InvalidNumber, (await _events.Ended(nobody.LinkId)).Cause);
    }

    [Fact]
    public async Task A_gain_beyond_its_bounds_is_refused_and_so_is_one_of_nobody()
    {
        var (leg, _) = await Customer();
        await Done(new Command { SetLevel = new SetLevel { LegId = leg, GainDb = -12, LevelControl = true } });
        Assert.Equal(ResultCode.ResultInvalid, (await _world.Control.Execute(new Command { SetLevel = new SetLevel { LegId = leg, GainDb = 13 } }, Ct)).Code);
        Assert.Equal(ResultCode.ResultInvalid, (await _world.Control.Execute(new Command { SetLevel = new SetLevel { LegId = leg, GainDb = double.NaN } }, Ct)).Code);
        Assert.Equal(ResultCode.ResultUnknownLeg, (await _world.Control.Execute(new Command { SetLevel = new SetLevel { LegId = NewId() } }, Ct)).Code);
    }

    private async Task<(string Room, JoinMode Mode, string WhisperTo)> PartOf(string leg)
    {
        var seen = (await _world.Control.Snapshot(Ct)).Legs.Single(l => l.LegId == leg);
        return (seen.RoomId, seen.Mode, seen.WhisperToLeg);
    }
}
