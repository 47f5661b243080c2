using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Telephony.V1;
using Carillon.Tests.Domain.Fakes;

namespace Carillon.Tests.Domain;

/// <summary>Over which carriers the calls of a campaign go.</summary>
public sealed class CarrierRotationTests
{
    [Fact]
    public void Calls_are_dealt_by_weight_and_evenly_mixed()
    {
        var rotation = new CarrierRotation();
        var dealt = Enumerable.Range(0, 24).Select(_ => rotation.Next([Weighing("a", 3), Weighing("b", 2), Weighing("c", 1)])).ToList();
        Assert.Equal((12, 8, 4), (First("a"), First("b"), First("c")));
        Assert.All(Enumerable.Range(0, 19), n => Assert.Contains(dealt.Skip(n).Take(6), order => order[0].Value == "c"));
        Assert.All(dealt, order => Assert.Equal(["a", "b", "c"], order.Select(c => c.Value).Order()));
        Assert.All(dealt.Where(order => order[0].Value == "c"), order => Assert.Equal(["c", "a", "b"], order.Select(c => c.Value)));

        int First(string id) => dealt.Count(order => order[0].Value == id);
    }

    [Fact]
    public void One_that_comes_back_gets_its_share_and_no_more()
    {
        var rotation = new CarrierRotation();
        for (var n = 0; n < 100; n++)
            rotation.Next([Weighing("a", 1), Weighing("c", 1)]);
        var dealt = Enumerable.Range(0, 30).Select(_ => rotation.Next([Weighing("a", 1), Weighing("b", 1), Weighing("c", 1)])[0].Value).ToList();
        Assert.Equal(10, dealt.Count(id => id == "b"));
        Assert.Equal(["only"], rotation.Next([Weighing("only", 5)]).Select(c => c.Value));
        Assert.Empty(rotation.Next([]));
    }

    [Theory]
    [InlineData(true, true, 6, 2)]
    [InlineData(true, false, 8, 0)]
    [InlineData(false, false, 6, 2)]
    public async Task A_campaign_shares_by_weight_where_it_says_so_or_names_none(bool named, bool share, int first, int second)
    {
        await using var floor = CallFloor.With(s => s with { DialLevel = 4, Carriers = named ? [new("lab"), new("spare")] : [], ShareByWeight = share }, leads: 0);
        floor.Database.CarrierList[0] = floor.Database.CarrierList[0] with { Weight = 3 };
        floor.Database.CarrierList.Add(floor.Database.CarrierList[0] with { Id = new("spare"), Weight = 1 });
        await floor.Start();
        await floor.ReadyAgent("anna");
        await floor.ReadyAgent("bert");
        floor.Database.PutLeads(8);
        await floor.TheCampaign.LeadsChanged();
        await CallFloor.Until("eight calls are ordered", () => Orders().Count == 8);
        Assert.Equal((first, second), (Orders().Count(o => o.CarrierIds[0] == "lab"), Orders().Count(o => o.CarrierIds[0] == "spare")));
        Assert.All(Orders(), o => Assert.Equal(2, o.CarrierIds.Count));

        List<Originate> Orders() => [.. floor.T1.Received.Where(c => c.KindCase is Command.KindOneofCase.Originate).Select(c => c.Originate)];
    }

    private static CarrierSettings Weighing(string id, int weight) => new() { Id = new(id), Name = id, Host = "127.0.0.20", Weight = weight };
}
