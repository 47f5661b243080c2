using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Google.Protobuf;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Music on hold by sound: the class "calm" is 1900 Hz, the default one 2300.</summary>
public sealed class HoldMusicTests : IAsyncLifetime
{
    private const double Calm = 1900, Usual = 2300, CustomerTone = SwitchWorld.CustomerTone, AgentTone = SwitchWorld.PhoneTone;

    private SwitchWorld _world = null!;
    private EventWatch _events = null!;
    private Originate _customer = null!;
    private string _agent = "";
    private readonly string _room = NewId();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Tone Agent => _world.Phone100.ToneOf("100");

    private Tone Customer => _world.Carrier.ToneOf(_customer.Number);

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create(prepare: world =>
        {
            world.ConfigOne.Prompts.Add(new Prompt { Name = "half", Wav = ByteString.CopyFrom(Wave.File(Calm, 4000)) });
            world.ConfigOne.Prompts.Add(new Prompt { Name = "rest", Wav = ByteString.CopyFrom(Wave.File(Calm, 4100)) });
            world.ConfigOne.Prompts.Add(new Prompt { Name = "other", Wav = ByteString.CopyFrom(Wave.File(Usual, 8000)) });
            world.ConfigOne.Music.Add(new MusicClass { Name = "calm", Prompts = { "half", "rest" } });
            world.ConfigOne.Music.Add(new MusicClass { Name = "default", Prompts = { "other" } });
            world.ConfigOne.Phones[0].HoldMusic = "calm";
        });
        _events = new EventWatch(_world.Control);
        _agent = NewId();
        await Ok(new Command { CallPhone = new CallPhone { LegId = _agent, AgentId = "anna", PhoneId = "100" } });
        await _events.Answered(_agent);
        _customer = await Orders.Place(_world.Control, "c1");
        await _events.Answered(_customer.LegId);
        foreach (var leg in (string[])[_agent, _customer.LegId])
            await Ok(new Command { Join = new Join { LegId = leg, RoomId = _room } });
        await Task.WhenAll(Agent.Hears(CustomerTone), Customer.Hears(AgentTone));
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Music_is_of_the_class_that_is_asked_for_and_prompts_go_before_it()
    {
        await Ok(new Command { MusicOnHold = new MusicOnHold { LegId = _customer.LegId, On = true, MusicClass = "calm" } });
        await Customer.Hears(Calm);
        await Ok(new Command { MusicOnHold = new MusicOnHold { LegId = _customer.LegId, On = true } });
        await Customer.Hears(Usual);
        await Customer.HearsNot(Calm);
        await Ok(new Command { Play = new Play { PlaybackId = NewId(), LegId = _customer.LegId, Prompts = { "half" }, Times = 3 } });
        await Customer.Hears(Calm);
        await Customer.Hears(Usual);
        await Ok(new Command { MusicOnHold = new MusicOnHold { LegId = _customer.LegId } });
        await Customer.Hears(AgentTone);
        var unknown = await _world.Control.Execute(new Command { MusicOnHold = new MusicOnHold { LegId = _agent, On = true, MusicClass = "loud" } }, Ct);
        Assert.Equal((ResultCode.ResultInvalid, "there is no music 'loud'"), (unknown.Code, unknown.Text));
    }

    [Fact]
    public async Task A_phone_that_holds_gives_the_customer_its_music_and_then_the_talk_back()
    {
        _world.Phone100.Hold("100", true);
        await Customer.Hears(Calm);
        await Customer.HearsNot(AgentTone);
        _world.Phone100.Hold("100", false);
        await Task.WhenAll(Customer.Hears(AgentTone), Agent.Hears(CustomerTone));
        await Customer.HearsNot(Calm);
    }

    [Fact]
    public async Task Who_still_has_somebody_to_talk_to_hears_no_music_and_who_leaves_a_holder_hears_none_either()
    {
        var third = await Orders.Place(_world.Control, "c2");
        await _events.Answered(third.LegId);
        await Ok(new Command { Join = new Join { LegId = third.LegId, RoomId = _room } });
        var thirds = _world.SpareCarrier.ToneOf(third.Number);
        await thirds.Hears(AgentTone);
        _world.Phone100.Hold("100", true);
        await Task.WhenAll(thirds.Hears(CustomerTone), Customer.Hears(CustomerTone)); // each hears the other, whose tone is the same
        await Task.WhenAll(thirds.HearsNot(Calm), Customer.HearsNot(Calm));
        await Ok(new Command { HangUp = new HangUp { LegId = third.LegId } });
        await Customer.Hears(Calm);
        await Ok(new Command { Leave = new Leave { LegId = _customer.LegId } });
        await Customer.HearsNot(Calm);
    }

    [Fact]
    public async Task Music_that_cannot_be_is_refused_at_configure()
    {
        var config = _world.ConfigOne.Clone();
        config.Music.Add(new MusicClass { Name = "calm", Prompts = { "nowhere" } });
        config.Music.Add(new MusicClass { Name = "empty" });
        config.Carriers[0].HoldMusic = "loud";
        var reply = await _world.Control.Configure(3, config, Ct);
        Assert.Equal(
            ["carrier c1: hold_music names 'loud', which is not there", "music calm: there is no prompt 'nowhere'", "music empty: has no prompts", "music calm is there 2 times"],
            reply.Faults);
    }

    private Task Ok(Command command) => Orders.Give(_world.Control, command);
}
