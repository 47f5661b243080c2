using Carillon.Media;
using Carillon.Protocols.Sip;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>Calls numbers through carriers: one INVITE for each carrier tried, one end for the leg. What the rules forbid is
/// refused at the command, and looked at again when the INVITE is due.</summary>
internal sealed class Dialler(Floor floor, CarrierTable carriers, SipDesk desk)
{
    private readonly CallPacer _pacer = new(floor.Clock);

    public double CallsPerSecond
    {
        set => _pacer.PerSecond = value;
    }

    /// <summary>Never dialled by a campaign, beside those that are known.</summary>
    public IReadOnlyCollection<string> EmergencyNumbers { get; set; } = [];

    /// <summary>INVITEs to carriers since the start; the heartbeat makes a rate of it.</summary>
    public long InvitesSent { get; private set; }

    /// 1 a second arrival  2 the rules  3 room for it  4 a carrier  5 the leg  6 the INVITE, now or in its slot
    public Outcome Originate(Originate order)
    {
        if (floor.Legs.IsKnown(order.LegId)) // 1
            return Outcome.AlreadyDone();
        if (!SipNumber.IsDialable(order.Number))
            return Outcome.Invalid($"number '{SipNumber.Masked(order.Number)}' is not + and digits");
        if (Carriers.EmergencyNumbers.Has(order.Number, EmergencyNumbers))
            return Outcome.Invalid("emergency numbers are never dialled by a campaign");
        if (floor.Permit.Refuses(order.CampaignId, order.Epoch) is { } refused) // 2
            return refused.Outcome;
        if (floor.RefusesNewLegs() is { } full) // 3
            return full;
        var route = new CarrierRoute([.. order.CarrierIds], TimeSpan.FromMilliseconds(order.NotAfterMs == 0 ? uint.MaxValue : order.NotAfterMs));
        var leg = new SipLeg(order.LegId, LegKind.LegCustomer, floor.Clock.GetTimestamp()) // 5
        {
            AttemptId = order.AttemptId,
            CampaignId = order.CampaignId,
            Epoch = order.Epoch,
            Number = order.Number,
            CallerId = order.CallerId,
            RingTimeout = floor.RingTimeout(order.RingTimeoutMs),
            Route = route,
        };
        var placed = Place(leg); // 4, 6
        // A campaign that dials is known from then on: an older owner's announcement comes too late.
        if (placed.Code == ResultCode.ResultOk && order.Epoch > floor.Permit.Epochs.GetValueOrDefault(order.CampaignId))
            floor.Announce(new AnnounceEpoch { CampaignId = order.CampaignId, Epoch = order.Epoch });
        return placed;
    }

    /// <summary>An agent's outside number: the same way, without a campaign's rules.</summary>
    public Outcome CallNumber(CallPhone order)
    {
        if (!SipNumber.IsDialable(order.Number))
            return Outcome.Invalid($"number '{SipNumber.Masked(order.Number)}' is not + and digits");
        if (floor.Permit.Refuses("", 0) is { } refused)
            return refused.Outcome;
        return Place(new SipLeg(order.LegId, order.Supervisor ? LegKind.LegSupervisor : LegKind.LegAgent, floor.Clock.GetTimestamp())
        {
            AgentId = order.AgentId,
            Number = order.Number,
            CallerId = order.CallerId,
            CallerName = order.CallerName,
            RingTimeout = floor.RingTimeout(order.RingTimeoutMs),
            Route = new CarrierRoute([.. order.CarrierIds], TimeSpan.FromMilliseconds(uint.MaxValue)),
        });
    }

    /// <summary>A carrier failed before anybody answered. True: the leg goes on over the next one.</summary>
    public bool TryNextCarrier(SipBranch branch, EndCause cause)
    {
        var leg = branch.Leg;
        if (leg.Route is not { } route)
            return false;
        // Once it has rung somewhere, a failure belongs to that call: a second INVITE would ring the customer twice.
        var mayGoOn = EndCauses.MayTryNextCarrier(cause) && !branch.HasRung;
        if (mayGoOn && route.Line is { } same && TryNextPlace(leg, route, same))
            return true;
        Judge(route.Line, cause);
        if (!mayGoOn || NextLine(leg, route, out _) is not { } line)
            return false;
        Send(leg, line);
        return true;
    }

    /// <summary>The carrier may be in several places.</summary>
    private bool TryNextPlace(SipLeg leg, CarrierRoute route, CarrierLine line)
    {
        if (route.Tried.Count > 0)
            line.Leave(route.Tried[^1]);
        if (line.After(route.Tried) is null)
            return false;
        SendNow(leg, line);
        return true;
    }

    private Outcome Place(SipLeg leg)
    {
        if (NextLine(leg, leg.Route!, out var why) is not { } line)
            return why;
        floor.Legs.Add(leg);
        Send(leg, line);
        return Outcome.Ok;
    }

    /// <summary>The next carrier of the route that can take a call in time, the unreachable ones last; the reasons of all if there is none.</summary>
    private CarrierLine? NextLine(SipLeg leg, CarrierRoute route, out Outcome why)
    {
        var reasons = new List<string>();
        var allStopped = route.CarrierIds.Count > 0;
        var left = route.NotAfter - floor.Clock.GetElapsedTime(leg.MadeAt);
        while (route.Next < route.CarrierIds.Count)
        {
            var id = route.CarrierIds[route.Next++];
            var line = carriers.Find(id);
            var forbidden = CanTake(line) ? Forbids(line!, leg) : null;
            if (forbidden is null && CanTake(line) && line!.IsReachable)
            {
                why = Outcome.Ok;
                return line;
            }

            if (forbidden is null && CanTake(line))
                route.Unreachable.Enqueue(id);
            allStopped &= line is { Stopped: true };
            reasons.Add($"{id}: {forbidden ?? (line is null ? "not usable from this server" : line.Text is "" ? "at its calls per second" : line.Text)}");
        }

        while (route.Unreachable.TryDequeue(out var last))
        {
            if (carriers.Find(last) is not { } line || !CanTake(line) || Forbids(line, leg) is not null)
                continue;
            why = Outcome.Ok;
            return line;
        }

        why = allStopped && reasons.Count > 0
            ? new Outcome(ResultCode.ResultStopped, string.Join("; ", reasons))
            : new Outcome(ResultCode.ResultNoCarrier, reasons.Count == 0 ? "no carrier was named" : string.Join("; ", reasons));
        return null;

        bool CanTake(CarrierLine? line) => line is { MayCarry: true, IsFull: false, Stopped: false } && (leg.InviteSent || line.Pacer.Wait() <= left);
    }

    /// <summary>Why the leg's number is not called over this carrier, however free that is; null: it may be.</summary>
    private string? Forbids(CarrierLine line, SipLeg leg)
    {
        var settings = line.Settings;
        return leg.Kind == LegKind.LegCustomer && settings.CalledRules.Count > 0 && Carriers.EmergencyNumbers.HasDialled(line.UriFor(leg.Number).User ?? "", settings.DialPrefix, EmergencyNumbers)
            ? "its rules make an emergency number of it"
            : line.Guard.Refuses(leg.Number);
    }

    private void Send(SipLeg leg, CarrierLine line)
    {
        leg.Route!.TakeLine(line, leg.Number);
        line.Rest.Tries();
        leg.CarrierId = line.Id;
        var wait = _pacer.Take();
        var lineWait = line.Pacer.Take();
        wait = wait > lineWait ? wait : lineWait;
        if (wait <= TimeSpan.Zero)
            SendNow(leg, line);
        else
            leg.DialTimer = floor.Loop.After(wait, () => SendNow(leg, line));
    }

    /// 1 still wanted  2 still allowed  3 still in time  4 a port for its audio, and keys  5 the INVITE
    private void SendNow(SipLeg leg, CarrierLine line)
    {
        if (floor.Legs.Find(leg.Id) != leg) // 1
            return;
        if (floor.Permit.Refuses(leg.CampaignId, leg.Epoch) is { } refused) // 2
        {
            floor.End(leg, refused.Cause, text: refused.Outcome.Text);
            return;
        }

        if (line.Stopped)
        {
            floor.End(leg, EndCause.Stopped, text: $"carrier {line.Id} is stopped");
            return;
        }

        if (!leg.InviteSent && floor.Clock.GetElapsedTime(leg.MadeAt) > leg.Route!.NotAfter) // 3
        {
            floor.End(leg, EndCause.TooLate);
            return;
        }

        if (line.After(leg.Route!.Tried) is not { } target || !floor.GiveAudio(leg, target.Address.AddressFamily)) // 4
        {
            floor.End(leg, EndCause.Overloaded, text: "no free RTP port");
            return;
        }

        if (SrtpRule.For(line.Settings.Srtp, target, floor.Options) is not { } security)
        {
            floor.End(leg, EndCause.NoCarrier, text: SrtpRule.Refusal(target));
            return;
        }

        leg.Rtp!.SetLevel(line.Level);
        InvitesSent++;
        line.InvitesSent++;
        leg.Route.Tried.Add(target);
        leg.TransferOver = line.Settings.TransferOver;
        desk.Invite(leg, line.UriFor(leg.Number), target, line.Credential, isPhone: false, security); // 5
    }

    /// <summary>What became of a call that nobody answered, for the next ones.</summary>
    private void Judge(CarrierLine? line, EndCause cause)
    {
        if (line is null || cause is EndCause.Cancelled)
            return;
        if (cause is not (EndCause.CarrierTimeout or EndCause.Congestion))
        {
            line.TookCall();
            return;
        }

        if (cause is EndCause.Congestion)
            line.Spoke();
        if (cause is EndCause.Congestion ? line.Rest.Refused(floor.Options.CarrierRest) : line.Rest.KeptSilent(floor.Options.CarrierRest))
        {
            carriers.TellHealth(line);
            floor.Loop.After(line.Rest.Lasts + TimeSpan.FromMilliseconds(1), () => carriers.TellHealth(line));
        }
    }
}
