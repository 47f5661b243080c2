using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Google.Protobuf;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Who hears a prompt, by sound: the customer says 700 Hz, the phone 1300, the prompt 1900.</summary>
public sealed class PromptSoundTests : IAsyncLifetime
{
    private const double PromptTone = 1900;

    private SwitchWorld _world = null!;
    private EventWatch _events = null!;
    private Originate _customer = null!;
    private string _agent = "";
    private readonly string _room = NewId();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Tone Phone => _world.Phone100.ToneOf("100");

    private Tone Customer => _world.Carrier.ToneOf(_customer.Number);

    /// 1 two prompts in the configuration  2 an agent and a customer who hear each other
    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create(prepare: world => world.ConfigOne.Prompts.Add(
        [
            new Prompt { Name = "half", Wav = ByteString.CopyFrom(Wave.File(PromptTone, 4000)) },
            new Prompt { Name = "rest", Wav = ByteString.CopyFrom(Wave.File(PromptTone, 12_100)) },
        ])); // 1
        _events = new EventWatch(_world.Control);
        _agent = NewId();
        await Ok(new Command { CallPhone = new CallPhone { LegId = _agent, AgentId = "anna", PhoneId = "100" } }); // 2
        await _events.Answered(_agent);
        _customer = await Orders.Place(_world.Control, "c1");
        await _events.Answered(_customer.LegId);
        foreach (var leg in (string[])[_agent, _customer.LegId])
            await Ok(new Command { Join = new Join { LegId = leg, RoomId = _room } });
        await Task.WhenAll(Phone.Hears(SwitchWorld.CustomerTone), Customer.Hears(SwitchWorld.PhoneTone));
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_prompt_to_the_agent_is_heard_by_nobody_else_nor_by_the_recording_while_the_customer_hears_the_agent()
    {
        var recording = new StartRecording { RecordingId = NewId(), CustomerLegId = _customer.LegId, AgentLegId = _agent, AttemptId = NewId() };
        await Ok(new Command { StartRecording = recording });
        await Ok(new Command { Play = new Play { PlaybackId = NewId(), LegId = _agent, Prompt = "half", Prompts = { "rest" }, UntilStopped = true } });
        await Phone.Hears(PromptTone);
        await Task.WhenAll(Phone.HearsNot(SwitchWorld.CustomerTone), Customer.HearsNot(PromptTone), Customer.Hears(SwitchWorld.PhoneTone));

        await Ok(new Command { HangUp = new HangUp { LegId = _customer.LegId } });
        var ready = (await _events.Next("recording", e => e.RecordingReady?.RecordingId == recording.RecordingId)).RecordingReady;
        var file = Path.Combine(_world.One.Host.Options.RecordingFolder, ready.Path);
        Assert.Equal((true, true), StereoFile.Hears(file, left: SwitchWorld.CustomerTone, right: SwitchWorld.PhoneTone));
        Assert.Equal((false, false), StereoFile.Hears(file, PromptTone, PromptTone));
    }

    [Fact]
    public async Task A_prompt_to_the_room_is_heard_by_both_beside_each_other()
    {
        var play = new Play { PlaybackId = NewId(), RoomId = _room, Prompts = { "half", "rest" }, UntilStopped = true };
        await Ok(new Command { Play = play });
        await Task.WhenAll(Phone.Hears(PromptTone), Customer.Hears(PromptTone), Phone.Hears(SwitchWorld.CustomerTone), Customer.Hears(SwitchWorld.PhoneTone));
        await Ok(new Command { StopPlay = new StopPlay { PlaybackId = play.PlaybackId } });
        await _events.Next("its end", e => e.PlaybackEnded is { Why: PlaybackEnd.PlaybackStopped });
        await Task.WhenAll(Phone.HearsNot(PromptTone), Customer.HearsNot(PromptTone), Phone.Hears(SwitchWorld.CustomerTone));
    }

    [Fact]
    public async Task A_digit_silences_the_prompt_and_the_talk_is_back()
    {
        await Ok(new Command { Play = new Play { PlaybackId = NewId(), LegId = _customer.LegId, Prompt = "rest", UntilStopped = true } });
        await Ok(new Command { CollectDtmf = new CollectDtmf { LegId = _customer.LegId, MaxDigits = 1, InterDigitMs = 60_000 } });
        await Customer.Hears(PromptTone);
        _world.CustomerPresses(_customer.Number, '1');
        await _events.Next("its end", e => e.PlaybackEnded is { Why: PlaybackEnd.PlaybackBargedIn, Completed: false });
        _world.Carrier.Listen(_customer.Number);
        await Customer.Hears(SwitchWorld.PhoneTone);
        await Customer.HearsNot(PromptTone);
    }

    [Theory]
    [InlineData("", "there is no prompt ''")]
    [InlineData("nobody's", "there is no prompt 'nobody's'")]
    public async Task A_prompt_that_is_not_there_is_named(string name, string text)
    {
        var result = await _world.Control.Execute(new Command { Play = new Play { PlaybackId = NewId(), LegId = _agent, Prompts = { "half", name } } }, Ct);
        Assert.Equal((ResultCode.ResultInvalid, text), (result.Code, result.Text));
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused_in_words()
    {
        Play[] bad =
        [
            new() { LegId = _agent, RoomId = _room, Prompt = "half" },
            new() { RoomId = _room, Prompt = "half", HangUpAfter = true },
            new() { LegId = _agent, Prompt = "half", Times = 1001 },
            new() { LegId = _agent },
            new() { LegId = _agent, Prompts = { Enumerable.Repeat("half", 65) } },
        ];
        foreach (var play in bad)
        {
            play.PlaybackId = NewId();
            var result = await _world.Control.Execute(new Command { Play = play }, Ct);
            Assert.Equal(ResultCode.ResultInvalid, result.Code);
            Assert.NotEmpty(result.Text);
        }
    }

    [Fact]
    public async Task So_many_may_wait_and_no_more()
    {
        for (var i = 0; i < 32; i++)
            await Ok(new Command { Play = new Play { PlaybackId = NewId(), LegId = _agent, Prompt = "half", UntilStopped = true, Order = PlayTurn.PlayQueue } });
        var result = await _world.Control.Execute(new Command { Play = new Play { PlaybackId = NewId(), LegId = _agent, Prompt = "half", Order = PlayTurn.PlayQueue } }, Ct);
        Assert.Equal(ResultCode.ResultInvalid, result.Code);
    }

    private Task Ok(Command command) => Orders.Give(_world.Control, command);
}
