using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>The commands and what follows from them. Everything here runs under the lock.</summary>
public sealed partial class FakeSwitch
{
    private readonly Dictionary<string, FakeLeg> _legs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _everSeen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> _epochs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StartRecording> _recordings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _recordingSince = new(StringComparer.Ordinal);
    private readonly HashSet<(StopScope Scope, string Id)> _stops = [];
    private readonly Dictionary<string, FakeSwitch> _peers = new(StringComparer.Ordinal);
    private readonly List<LegEnded> _recentEnds = [];
    private readonly List<Action> _afterwards = [];

    private CommandResult Once(Command command)
    {
        _received.Add(command.Clone());
        if (_results.TryGetValue(command.CommandId, out var before))
            return before;
        var (code, text) = Do(command);
        return _results[command.CommandId] = new CommandResult { CommandId = command.CommandId, Code = code, Text = text };
    }

    private (ResultCode Code, string Text) Do(Command c) => c.KindCase switch
    {
        Command.KindOneofCase.AnnounceEpoch => Announce(c.AnnounceEpoch),
        Command.KindOneofCase.Originate => Originate(c.Originate),
        Command.KindOneofCase.CallPhone => CallPhone(c.CallPhone),
        Command.KindOneofCase.Answer => Answer(c.Answer),
        Command.KindOneofCase.HangUp => HangUp(c.HangUp),
        Command.KindOneofCase.Join => Join(c.Join),
        Command.KindOneofCase.Leave => WithLeg(c.Leave.LegId, LeaveRoom),
        Command.KindOneofCase.Link => Link(c.Link),
        Command.KindOneofCase.Play => Play(c.Play),
        Command.KindOneofCase.StopPlay => StopPlay(c.StopPlay.PlaybackId),
        Command.KindOneofCase.MusicOnHold => Music(c.MusicOnHold),
        Command.KindOneofCase.SetLevel => Math.Abs(c.SetLevel.GainDb) <= 12 ? WithLeg(c.SetLevel.LegId, _ => { }) : (ResultCode.ResultInvalid, $"gain_db is {c.SetLevel.GainDb}"),
        Command.KindOneofCase.SendDtmf => WithLeg(c.SendDtmf.LegId, _ => { }),
        Command.KindOneofCase.CollectDtmf => Collect(c.CollectDtmf),
        Command.KindOneofCase.StartRecording => StartRecording(c.StartRecording),
        Command.KindOneofCase.PauseRecording => (ResultCode.ResultOk, ""),
        Command.KindOneofCase.StopRecording => StopRecording(c.StopRecording.RecordingId),
        Command.KindOneofCase.StopDialling => Stop(c.StopDialling),
        Command.KindOneofCase.ForgetBefore => Forget(c.ForgetBefore.Sequence),
        Command.KindOneofCase.Transfer => Transfer(c.Transfer),
        Command.KindOneofCase.Park => Park(c.Park),
        Command.KindOneofCase.Unpark => Unpark(c.Unpark),
        Command.KindOneofCase.WatchTalk => WatchTalk(c.WatchTalk),
        Command.KindOneofCase.SelfTest => SelfTest(c.SelfTest),
        Command.KindOneofCase.LiftFence => LiftFence(c.LiftFence.Fence),
        Command.KindOneofCase.None => (ResultCode.ResultInvalid, "the command has no kind"),
        _ => (ResultCode.ResultNotSupported, $"{c.KindCase} is not supported yet"),
    };

    private (ResultCode, string) LiftFence(uint fence)
    {
        if (fence == Fence)
            Fence = 0;
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) Announce(AnnounceEpoch announced)
    {
        if (announced.Epoch < _epochs.GetValueOrDefault(announced.CampaignId))
            return (ResultCode.ResultStaleEpoch, "a higher epoch was announced");
        _epochs[announced.CampaignId] = announced.Epoch;
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) Originate(Originate order)
    {
        if (_everSeen.Contains(order.LegId))
            return (ResultCode.ResultAlreadyDone, "");
        if (order.Epoch < _epochs.GetValueOrDefault(order.CampaignId))
            return (ResultCode.ResultStaleEpoch, "a higher epoch was announced");
        if (_stops.Contains((StopScope.StopSystem, "")) || _stops.Contains((StopScope.StopCampaign, order.CampaignId)))
            return (ResultCode.ResultStopped, "dialling is stopped");
        var carrier = order.CarrierIds.FirstOrDefault(id => !_stops.Contains((StopScope.StopCarrier, id)));
        if (carrier is null)
            return order.CarrierIds.Count > 0 ? (ResultCode.ResultStopped, "the carrier is stopped") : (ResultCode.ResultNoCarrier, "no carrier is named");
        _epochs[order.CampaignId] = order.Epoch;
        var leg = Add(new FakeLeg(order.LegId, LegKind.LegCustomer, _clock.GetUtcNow())
        {
            AttemptId = order.AttemptId,
            CampaignId = order.CampaignId,
            Epoch = order.Epoch,
            Number = order.Number,
            CarrierId = carrier,
        });
        Emit(new SwitchEvent { LegSent = new LegSent { LegId = leg.Id, AttemptId = leg.AttemptId, CampaignId = leg.CampaignId, CarrierId = carrier } });
        Run(leg, Rules.Customer(order), order.RingTimeoutMs);
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) CallPhone(CallPhone order)
    {
        if (_everSeen.Contains(order.LegId))
            return (ResultCode.ResultAlreadyDone, "");
        if (order.TargetCase == V1.CallPhone.TargetOneofCase.PhoneId && !Rules.PhoneIsRegistered(order.PhoneId))
            return (ResultCode.ResultUnknownPhone, $"phone {order.PhoneId} is not registered");
        var leg = Add(new FakeLeg(order.LegId, order.Supervisor ? LegKind.LegSupervisor : LegKind.LegAgent, _clock.GetUtcNow()) { AgentId = order.AgentId, Number = order.Number });
        Emit(new SwitchEvent { LegSent = new LegSent { LegId = leg.Id } });
        Run(leg, Rules.Phone(order), order.RingTimeoutMs);
        return (ResultCode.ResultOk, "");
    }

    private void Run(FakeLeg leg, FakeCall call, uint ringTimeoutMs)
    {
        if (call.RingAfter is { } ring && ring <= (call.Decision ?? TimeSpan.MaxValue))
            After(ring, () => Ring(leg));
        After(TimeSpan.FromMilliseconds(ringTimeoutMs == 0 ? 60_000 : ringTimeoutMs), () => IfWaiting(leg, () => End(leg, EndCause.NoAnswer)));
        if (call.Decision is not { } decision)
            return;
        After(decision, () => IfWaiting(leg, () =>
        {
            if (call.Refusal is { } cause)
                End(leg, cause);
            else
                Answer(leg, call.Talk);
        }));
    }

    private void Ring(FakeLeg leg)
    {
        if (leg.State != LegState.LegTrying)
            return;
        leg.State = LegState.LegRinging;
        Emit(new SwitchEvent { LegRinging = new LegRinging { LegId = leg.Id, AttemptId = leg.AttemptId, CampaignId = leg.CampaignId } });
    }

    private void Answer(FakeLeg leg, TimeSpan? talk)
    {
        leg.State = LegState.LegUp;
        leg.AnsweredAt = _clock.GetUtcNow();
        Emit(new SwitchEvent
        {
            LegAnswered = new LegAnswered { LegId = leg.Id, AttemptId = leg.AttemptId, CampaignId = leg.CampaignId, AgentId = leg.AgentId, CarrierId = leg.CarrierId, Replaces = leg.AgentId.Length > 0 ? $"call-of-{leg.Id}" : "" },
        });
        TransferAnswered(leg);
        if (talk is { } time)
            After(time, () => End(leg, EndCause.Normal));
    }

    private static void IfWaiting(FakeLeg leg, Action act)
    {
        if (leg.State is LegState.LegTrying or LegState.LegRinging)
            act();
    }

    private (ResultCode, string) HangUp(HangUp order)
    {
        var result = WithLeg(order.LegId, leg => HangUp(leg, order.Cause));
        return _everSeen.Contains(order.LegId) && result.Code != ResultCode.ResultOk ? (ResultCode.ResultAlreadyDone, "the leg has ended") : result;
    }

    private void HangUp(FakeLeg leg, EndCause cause)
    {
        if (cause == EndCause.Unspecified)
            cause = leg.AnsweredAt is not null ? EndCause.HungUpByUs : leg.Kind == LegKind.LegInbound ? EndCause.RefusedByUs : EndCause.Cancelled;
        End(leg, cause);
    }

    private (ResultCode, string) StartRecording(StartRecording order)
    {
        if (!_legs.ContainsKey(order.CustomerLegId) || !_legs.ContainsKey(order.AgentLegId))
            return (ResultCode.ResultUnknownLeg, "a leg of the recording is not here");
        if (!_everSeen.Add(order.RecordingId))
            return (ResultCode.ResultAlreadyDone, "");
        _recordings[order.RecordingId] = order;
        _recordingSince[order.RecordingId] = _clock.GetUtcNow();
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) StopRecording(string recordingId)
    {
        if (!_recordings.Remove(recordingId, out var order))
            return (_everSeen.Contains(recordingId) ? ResultCode.ResultAlreadyDone : ResultCode.ResultInvalid, "");
        _recordingSince.Remove(recordingId, out var since);
        var now = _clock.GetUtcNow();
        var ready = new RecordingReady
        {
            RecordingId = recordingId,
            AttemptId = order.AttemptId,
            Path = $"{now:yyyy/MM/dd}/{recordingId}.wav",
            DurationMs = (ulong)(now - since).TotalMilliseconds,
            Bytes = 44,
            Sha256 = new string('0', 64),
            FinishedUnixMs = (ulong)now.ToUnixTimeMilliseconds(),
            Moves = Rules.HasRecordingStore,
        };
        Emit(new SwitchEvent { RecordingReady = ready });
        if (Rules.HasRecordingStore)
            Emit(new SwitchEvent { RecordingReady = new RecordingReady(ready) { InStore = true } });
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) Stop(StopDialling order)
    {
        var stop = (order.Scope, order.Scope == StopScope.StopSystem ? "" : order.Id);
        if (order.Resume)
            _stops.Remove(stop);
        else
            _stops.Add(stop);
        return (ResultCode.ResultOk, "");
    }

    private (ResultCode, string) Forget(ulong sequence)
    {
        var forgotten = _log.All.Where(e => e.Sequence <= sequence && e.LegEnded is not null).Select(e => e.LegEnded.LegId).ToHashSet();
        _recentEnds.RemoveAll(e => forgotten.Contains(e.LegId));
        _log.ForgetBefore(sequence);
        return (ResultCode.ResultOk, "");
    }

    private FakeLeg Add(FakeLeg leg)
    {
        _everSeen.Add(leg.Id);
        _legs[leg.Id] = leg;
        return leg;
    }

    /// 1 once only  2 what hangs on it ends first  3 the event  4 the room  5 the far end of a link
    private void End(FakeLeg leg, EndCause cause)
    {
        if (!_legs.Remove(leg.Id)) // 1
            return;
        leg.State = LegState.LegEnding;
        foreach (var recording in _recordings.Values.Where(r => r.CustomerLegId == leg.Id || r.AgentLegId == leg.Id).ToList()) // 2
            StopRecording(recording.RecordingId);
        EndPlaybacks(leg.Id, PlaybackEnd.PlaybackLegEnded);
        _collections.Remove(leg.Id);
        EndPark(leg);
        TellSelfTest(leg, new SelfTestEnded { Text = "the call ended: " + EndCauses.Of(cause).Sentence });
        var now = _clock.GetUtcNow();
        var ended = new LegEnded
        {
            LegId = leg.Id,
            AttemptId = leg.AttemptId,
            CampaignId = leg.CampaignId,
            AgentId = leg.AgentId,
            Cause = cause,
            SipCode = (uint)EndCauses.Of(cause).SipCode,
            Q850 = EndCauses.Of(cause).Q850,
            Text = EndCauses.Of(cause).Sentence,
            RingMs = (ulong)((leg.AnsweredAt ?? now) - leg.Made).TotalMilliseconds,
            TalkMs = leg.AnsweredAt is { } at ? (ulong)(now - at).TotalMilliseconds : 0,
            InviteSent = leg.InviteSent,
        };
        if (leg.AnsweredAt is not null && Rules.Heard(leg.Id, leg.Kind) is { } heard)
            Emit(new SwitchEvent { LegQuality = Named(heard, leg) });
        Emit(new SwitchEvent { LegEnded = ended }); // 3
        _recentEnds.Add(ended);
        LeaveRoom(leg); // 4
        TransferredEnds(leg, ended);
        if (leg.Peer is { } peer) // 5
            _afterwards.Add(() => peer.Within(() => peer.WithLeg(leg.NameThere, far => peer.End(far, cause == EndCause.ServerLost ? EndCause.TrunkLost : EndCause.Normal))));
    }

    private static LegQuality Named(LegQuality heard, FakeLeg leg)
    {
        (heard.Kind, heard.PeerServerId) = (leg.Kind, leg.Peer?.ServerId ?? "");
        return heard;
    }

    private void Enter(FakeLeg leg, string room)
    {
        EndPark(leg);
        if (leg.RoomId == room)
            return;
        LeaveRoom(leg);
        leg.RoomId = room;
    }

    private void LeaveRoom(FakeLeg leg)
    {
        var room = leg.RoomId;
        (leg.RoomId, leg.Mode, leg.WhisperTo) = ("", JoinMode.JoinTalk, "");
        if (room.Length == 0)
            return;
        foreach (var whispering in _legs.Values.Where(l => l.WhisperTo == leg.Id))
            (whispering.Mode, whispering.WhisperTo) = (JoinMode.JoinListen, "");
        var left = _legs.Values.Where(l => l.RoomId == room).ToList();
        if (left.Count == 0)
            EndPlaybacks(room, PlaybackEnd.PlaybackLegEnded);
        if (left.TrueForAll(l => l.Kind == LegKind.LegLink))
            left.ForEach(link => End(link, EndCause.Normal));
    }

    private (ResultCode Code, string Text) WithLeg(string legId, Action<FakeLeg> act)
    {
        if (_legs.TryGetValue(legId, out var leg))
        {
            act(leg);
            return (ResultCode.ResultOk, "");
        }

        return (ResultCode.ResultUnknownLeg, _everSeen.Contains(legId) ? $"leg {legId} has ended" : $"leg {legId} is not here");
    }

    private void Emit(SwitchEvent happened)
    {
        happened.UnixMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _log.Add(happened);
    }

    private SwitchSnapshot TakeSnapshot()
    {
        var now = _clock.GetUtcNow();
        var snapshot = new SwitchSnapshot { ServerId = ServerId, BootId = Connection.BootId, LastSequence = _log.Last };
        foreach (var leg in _legs.Values)
            snapshot.Legs.Add(leg.Snapshot(now, _recordings.Values.FirstOrDefault(r => r.CustomerLegId == leg.Id || r.AgentLegId == leg.Id)?.RecordingId ?? ""));
        foreach (var room in _legs.Values.Where(l => l.RoomId.Length > 0).GroupBy(l => l.RoomId))
            snapshot.Rooms.Add(new RoomSnapshot { RoomId = room.Key, LegIds = { room.Select(l => l.Id) }, Mixing = room.Count() > 2 });
        snapshot.Trunks.AddRange(_peers.Keys.Select(TrunkTo));
        snapshot.Carriers.AddRange(_config.Carriers.Select(c => new CarrierHealth { CarrierId = c.Id, Up = true }));
        snapshot.Phones.AddRange(_config.Phones.Select(p => new PhoneRegistered { PhoneId = p.Id, Registered = Rules.PhoneIsRegistered(p.Id) }));
        snapshot.CampaignEpochs.Add(_epochs);
        snapshot.Stops.AddRange(_stops.Select(s => new StopDialling { Scope = s.Scope, Id = s.Id }));
        snapshot.RecentEnds.AddRange(_recentEnds);
        return snapshot;
    }
}
