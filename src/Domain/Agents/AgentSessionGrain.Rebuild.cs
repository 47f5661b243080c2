using Carillon.Domain.Campaigns;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Agents;

/// <summary>After the death of a web process: the stored row, what the campaign says of the call, what the switch says of the phone.</summary>
internal sealed partial class AgentSessionGrain
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private const int MostAsked = 30;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // see docs/domain.md: the runtime starts a grain under a lock
        _since = clock.GetUtcNow();
        // Grows over restarts, so that no screen takes a new state for an old one.
        _revision = _since.ToUnixTimeMilliseconds();
        try
        {
            if (await sessions.Find(Me, cancellationToken) is { } row)
                await Restore(row, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            NotRestored(e, Me);
        }
    }

    private async Task Restore(AgentSessionRow row, CancellationToken ct)
    {
        _revision = Math.Max(_revision, row.Version + 1);
        (_callsToday, _lastCallAt) = (row.CallsToday, row.At);
        if (row.State is AgentState.LoggedOut || await campaigns.Find(row.Campaign, ct) is not { } settings)
            return;
        (_settings, _campaign, _phone, _server, _room) = (settings, row.Campaign, row.Phone, row.Server, row.Room);
        (_phoneLeg, _phoneUp, _since, _pauseCode) = (row.PhoneLeg, row.PhoneLeg is not null, row.At, row.PauseCode);
        _state = row.State is AgentState.Connecting or AgentState.Dialling ? AgentState.Paused : row.State;
        if (row.Attempt is { } attempt)
            _call = new AgentCall { Attempt = attempt, Phone = row.CustomerPhone, ConnectedAt = row.At };
        Background(AskCampaign(row));
    }

    private async Task AskCampaign(AgentSessionRow row)
    {
        await Resume(row, await Campaign.CallOf(Me));
        Tell();
    }

    /// 1 the call is as the campaign says: alive, or over and to be wrapped up  2 the phone is as the switch says
    public async Task<RosterEntry?> Resume(AgentSessionRow row, AgentCall? call)
    {
        if (_state is AgentState.LoggedOut || row.Campaign != _campaign)
            return null;
        if (call is not null && _call?.Attempt == call.Attempt && _state is AgentState.InCall or AgentState.Paused) // 1
            _call = call with { Draft = _call.Draft, DraftRevision = _call.DraftRevision };
        else if (call is not null && _state is not AgentState.WrapUp)
            (_call, _state, _since) = (call, AgentState.InCall, call.ConnectedAt);
        else if (call is null && _call is { } former && _state is AgentState.InCall or AgentState.Ready or AgentState.Paused)
            await WrapUpFormer(former, row);
        if (_phoneLeg is not null && !_checking) // 2
            Background(CheckPhone());
        Tell();
        return Entry();
    }

    private async Task WrapUpFormer(AgentCall former, AgentSessionRow row)
    {
        _call = former.Lead is null && row.Lead.Value > 0 ? former with { Lead = await leads.Find(row.Lead, _stop.Token) } : former;
        _state = AgentState.InCall;
        BeginWrapUp(_call, EndCause.Normal);
    }

    private bool _checking;

    private async Task CheckPhone()
    {
        _checking = true;
        try
        {
            for (var n = 0; n < MostAsked && _phoneLeg is { } leg; n++)
            {
                var view = await Gateway.FindPhoneLeg(Me, leg);
                if (view.Reachable)
                {
                    await PhoneIs(leg, view.Leg?.State);
                    return;
                }

                await Task.Delay(AskAgain, clock, _stop.Token);
            }
        }
        finally
        {
            _checking = false;
        }
    }

    private Task PhoneIs(LegId leg, LegState? state)
    {
        if (_phoneLeg != leg)
            return Task.CompletedTask;
        if (state is LegState.LegUp)
            return _phoneUp ? Task.CompletedTask : PhoneAnswered(leg);
        if (state is null or LegState.LegEnding)
            return PhoneLost("it was gone when the web server came back.", recall: true);
        _phoneUp = false;
        return Task.CompletedTask;
    }

    [LoggerMessage(5302, LogLevel.Error, "The session of {Agent} could not be read")]
    private partial void NotRestored(Exception e, UserId agent);
}
