namespace Carillon.Media;

/// <summary>
/// Sends legs to rooms and rooms to shards. A leg moves to its room's shard; a leg of a shared port cannot, so its room moves to
/// it. All under the engine's lock, so that the commands of a leg keep their order wherever they go.
/// </summary>
internal sealed class RoomPlans(int phases)
{
    private readonly Dictionary<RoomKey, RoomPlan> _plans = [];
    private int _made;

    public int Count => _plans.Count;

    public void Join(MediaLeg leg, RoomKey key, JoinMode mode, MediaLeg? whisperTo, AudioClip? tone)
    {
        var plan = PlanFor(key, leg.Home);
        if (leg.Plan != plan) Forget(leg);
        plan.Members.RemoveAll(member => member.Leg == leg);
        if (plan.Shard != leg.Home)
        {
            if (leg is PortLeg) Move(plan, leg.Home);
            else Move(leg, plan.Shard);
        }
        plan.Members.Add(new RoomPlan.Member(leg, mode, whisperTo));
        leg.Plan = plan;
        Send(plan.Room, leg, mode, whisperTo, tone);
    }

    public void Leave(MediaLeg leg)
    {
        if (leg.Plan is null) return;
        Forget(leg);
        leg.Home.Post(leg, () => leg.Room?.Remove(leg));
    }

    public void Forget(MediaLeg leg)
    {
        if (leg.Plan is not { } plan) return;
        plan.Members.RemoveAll(member => member.Leg == leg);
        if (plan.Members.Count == 0) _plans.Remove(plan.Key);
        leg.Plan = null;
    }

    private RoomPlan PlanFor(RoomKey key, MediaShard shard)
    {
        if (!_plans.TryGetValue(key, out var plan)) _plans[key] = plan = new RoomPlan(key, shard, NewRoom(key));
        return plan;
    }

    private void Move(RoomPlan plan, MediaShard target)
    {
        (plan.Shard, plan.Room) = (target, NewRoom(plan.Key));
        foreach (var (leg, mode, whisperTo) in plan.Members)
        {
            Move(leg, target);
            Send(plan.Room, leg, mode, whisperTo, tone: null);
        }
    }

    private static void Move(MediaLeg leg, MediaShard target)
    {
        var from = leg.Home;
        leg.Home = target;
        from.Post(leg, () =>
        {
            if (leg.IsClosed) return;
            from.Detach(leg);
            target.Post(null, () => target.Attach(leg));
        });
    }

    private static void Send(Room room, MediaLeg leg, JoinMode mode, MediaLeg? whisperTo, AudioClip? tone) =>
        leg.Home.Post(leg, () =>
        {
            if (!leg.IsClosed) room.Add(leg, mode, whisperTo, tone);
        });

    private Room NewRoom(RoomKey key) => new(key, _made++ % phases);
}
