using Carillon.Signalling;

namespace Carillon.Tests.Signalling;

public sealed class NapLengthTests
{
    [Theory]
    [InlineData(20, 1)]
    [InlineData(100, 1)]
    [InlineData(300, 4)]
    [InlineData(900, 8)]
    public void The_more_there_is_to_do_the_longer_it_naps(int timesASecond, int milliseconds) =>
        Assert.Equal(milliseconds, MostOften(new NapLength(), timesASecond));

    [Theory]
    [InlineData(900, 8)]
    [InlineData(200, 4)]
    [InlineData(50, 1)]
    public void Having_begun_to_nap_long_it_goes_on_for_a_while_when_there_is_less(int timesASecond, int milliseconds)
    {
        var nap = new NapLength();
        for (var i = 0; i < 100; i++) nap.Next(worked: true);
        Assert.Equal(milliseconds, MostOften(nap, timesASecond));
    }

    [Fact]
    public void A_look_in_vain_is_worth_another_nap_only_while_naps_are_long()
    {
        var nap = new NapLength();
        nap.Next(worked: true);
        Assert.False(nap.IsLong);
        for (var i = 0; i < 100; i++) nap.Next(worked: true);
        Assert.True(nap.IsLong);
        for (var i = 0; i < 100; i++) nap.Next(worked: false);
        Assert.False(nap.IsLong);
    }

    [Fact]
    public void Work_that_comes_singly_is_no_reason_to_stay_awake()
    {
        var nap = new NapLength();
        nap.Next(worked: true);
        nap.Next(worked: false);
        Assert.False(nap.IsLively);
        nap.Next(worked: true);
        nap.Next(worked: true);
        nap.Next(worked: false);
        Assert.True(nap.IsLively);
    }

    /// <summary>The length of most naps of 20 seconds in which work comes at random so many times a second.</summary>
    private static int MostOften(NapLength nap, int timesASecond)
    {
        var chance = new Random(1);
        var spent = new Dictionary<int, double>();
        var length = nap.Next(worked: true);
        for (var time = 0.0; time < 20; time += length.TotalSeconds)
        {
            var nothingCame = Math.Exp(-timesASecond * length.TotalSeconds);
            length = nap.Next(worked: chance.NextDouble() >= nothingCame);
            if (time > 2) spent[(int)length.TotalMilliseconds] = spent.GetValueOrDefault((int)length.TotalMilliseconds) + length.TotalSeconds;
        }

        return spent.MaxBy(s => s.Value).Key;
    }
}
