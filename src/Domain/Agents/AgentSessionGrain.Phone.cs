using Carillon.Domain.Cluster;
using Carillon.Telephony;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Agents;

/// <summary>His nailed-up leg: called at log-in, called once more by itself when it drops, then when he asks.</summary>
internal sealed partial class AgentSessionGrain
{
    /// <summary>A phone that cannot be called fails at once; pressed without a pause, each press would be an order, two pushes and a write.</summary>
    private static readonly TimeSpan BetweenPhoneCalls = TimeSpan.FromSeconds(2);

    private LegId? _phoneLeg;
    private DateTimeOffset _phoneCalledAt;
    private bool _phoneUp;
    private bool _recalled;

    /// <summary>Of the call that his phone has, or had with a server that is lost: how another one takes its place there.</summary>
    private string _phoneDialog = "";
    private bool _replacing;

    private bool CanCallPhone { get; set; }

    /// <summary>Why he cannot be called just now, at his phone or elsewhere; null: he can.</summary>
    private string? WhyNoPhoneCall() => this switch
    {
        { _state: AgentState.LoggedOut } => "You are not logged in.",
        { _phoneUp: true } => "Your phone is connected.",
        { _phoneLeg: not null } => "Your phone is being called.",
        _ when clock.GetUtcNow() - _phoneCalledAt < BetweenPhoneCalls => "Your phone was called a moment ago: try again in a few seconds.",
        _ => null,
    };

    /// <param name="replaces">A call that his phone still believes it has.</param>
    private async Task CallPhone(string replaces = "")
    {
        _replacing = replaces.Length > 0;
        var leg = LegId.New();
        (_phoneLeg, _phoneUp, CanCallPhone, _phoneCalledAt) = (leg, false, false, clock.GetUtcNow());
        Tell();
        var result = await Gateway.CallPhone(leg, Me, _phone, _settings?.CallerId ?? "", replaces);
        if (!result.Done && _phoneLeg == leg)
            PhoneFailed($"Your phone cannot be called: {result.Text}");
    }

    public async Task OnLeg(LegEvent happened)
    {
        if (happened.Leg != _phoneLeg || _state is AgentState.LoggedOut)
            return;
        if (happened.Kind is LegEventKind.Answered)
            _phoneDialog = happened.Replaces;
        if (happened.Kind is LegEventKind.Answered && !_phoneUp)
            await PhoneAnswered(happened.Leg);
        // It knows no Replaces, or has noticed by itself that its call is dead.
        else if (happened.Kind is LegEventKind.Ended && !_phoneUp && _replacing)
            await CallPhone();
        else if (happened.Kind is LegEventKind.Ended && !_phoneUp)
            PhoneFailed("Your phone did not take the call: " + EndCauses.Of(happened.Cause).Sentence);
        else if (happened.Kind is LegEventKind.Ended)
            await PhoneLost(EndCauses.Of(happened.Cause).Sentence, recall: true);
    }

    public Task<bool> Owns(LegId leg) => Task.FromResult(_state is not AgentState.LoggedOut && _phoneLeg == leg);

    private async Task PhoneAnswered(LegId leg)
    {
        await Gateway.Join(leg, _room, announceTone: false);
        if (_phoneLeg != leg || _phoneUp || _state is AgentState.LoggedOut)
            return;
        (_phoneUp, CanCallPhone) = (true, false);
        if (_state is AgentState.Connecting)
            (_pauseCode, _notice) = ("LOGIN", null);
        else
            _notice = "Your phone is connected again.";
        Become(AgentInput.PhoneAnswered, store: true);
        if (_state is AgentState.Paused && _call is { } call && await Campaign.PhoneBack(Entry(), call.Attempt) && _call?.Attempt == call.Attempt)
        {
            (_pauseCode, _notice) = (null, null);
            Become(AgentInput.PhoneBack);
        }

        GoOnReady();
    }

    private void PhoneFailed(string why)
    {
        var news = _state is not AgentState.Paused || _pauseCode is null;
        (_phoneLeg, _phoneUp, CanCallPhone, _notice) = (null, false, true, why);
        _pauseCode ??= "PHONE";
        Become(AgentInput.PhoneFailed, store: news);
    }

    /// 1 he is paused, with the reason  2 his customer hears music  3 his phone is called again, once
    private async Task PhoneLost(string why, bool recall)
    {
        var again = recall && !_recalled;
        (_phoneLeg, _phoneUp, CanCallPhone) = (null, false, !again); // 1
        _notice = $"Your phone was disconnected: {why}" + (again ? " It is being called again." : "");
        if (_state is AgentState.InCall or AgentState.Ready or AgentState.Dialling)
            _pauseCode = "PHONE";
        Become(AgentInput.PhoneLost, store: true);
        if (_state is AgentState.Paused && _call is { } call)
            Background(Campaign.PhoneLost(Me, call.Attempt)); // 2
        if (!again)
            return;
        _recalled = true; // 3
        await CallPhone();
    }
}
