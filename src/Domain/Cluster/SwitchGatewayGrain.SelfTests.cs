namespace Carillon.Domain.Cluster;

/// <summary>The server's last self-test. It lives in memory: who asks for one that went with its web process starts another.</summary>
internal sealed partial class SwitchGatewayGrain
{
    private SelfTestRun? _selfTest;

    public Task<SelfTestReply> StartSelfTest(UserId by)
    {
        if (!_up || _stranger)
            return Task.FromResult(new SelfTestReply(null, _detail));
        if (_selfTest is not { IsRunning: true })
        {
            _selfTest = new(Id, by, clock.GetUtcNow(), _trunks.Keys);
            OrderSelfTests(_selfTest);
        }

        return Task.FromResult(new SelfTestReply(_selfTest.Snapshot));
    }

    public Task<SelfTestSnapshot?> SelfTest() => Task.FromResult(_selfTest?.Snapshot);

    private void OrderSelfTests(SelfTestRun test)
    {
        foreach (var (leg, to) in test.Next(clock.GetUtcNow()))
            Background(OrderSelfTest(test, leg, to));
    }

    private async Task OrderSelfTest(SelfTestRun test, LegId leg, ServerId to)
    {
        var result = await Execute(SwitchCommands.SelfTest(leg, to == Id ? "" : to.Value));
        if (!result.Done)
            test.Refused(leg, result);
    }

    private void SelfTestTold(Telephony.V1.SelfTestEnded told)
    {
        if (_selfTest is not { } test)
            return;
        test.Heard(told);
        OrderSelfTests(test);
    }

    /// <summary>Once a second: a place that somebody else had is free, or a route has had its time.</summary>
    private void WatchSelfTest()
    {
        if (_selfTest is not { IsRunning: true } test)
            return;
        test.GiveUp(clock.GetUtcNow(), _up ? "the server told nothing in time" : $"the server is away: {_detail}");
        OrderSelfTests(test);
    }

    private void LoseSelfTest(string why) => _selfTest?.GiveUp(clock.GetUtcNow(), why, all: true);
}
