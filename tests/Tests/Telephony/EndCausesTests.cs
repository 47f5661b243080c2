using Carillon.Telephony;
using Carillon.Telephony.V1;
using Xunit;

namespace Carillon.Tests.Telephony;

public sealed class EndCausesTests
{
    public static TheoryData<EndCause> Every => [.. Enum.GetValues<EndCause>()];

    [Theory]
    [MemberData(nameof(Every))]
    public void Every_cause_has_every_translation(EndCause cause)
    {
        var info = Assert.Single(EndCauses.All, i => i.Cause == cause);
        Assert.InRange(info.SipCode, 200, 699);
        Assert.InRange(info.Q850, 1, 127);
        Assert.InRange(info.Iax2, 1, 127);
        Assert.Matches("^[A-Z]{1,6}$", info.DialerStatus);
        Assert.EndsWith(".", info.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cause_of_a_newer_switch_reads_as_unspecified() =>
        Assert.Equal(EndCause.Unspecified, EndCauses.Of((EndCause)999).Cause);

    [Theory]
    [InlineData(486, 0, EndCause.Busy)]
    [InlineData(600, 0, EndCause.Busy)]
    [InlineData(480, 0, EndCause.NoAnswer)]
    [InlineData(480, 17, EndCause.Busy)]
    [InlineData(480, 16, EndCause.NoAnswer)]
    [InlineData(503, 1, EndCause.InvalidNumber)]
    [InlineData(503, 0, EndCause.Congestion)]
    [InlineData(500, 34, EndCause.Congestion)]
    [InlineData(500, 127, EndCause.Congestion)]
    [InlineData(404, 16, EndCause.InvalidNumber)]
    [InlineData(484, 0, EndCause.InvalidNumber)]
    [InlineData(403, 0, EndCause.Rejected)]
    [InlineData(603, 0, EndCause.Rejected)]
    [InlineData(487, 0, EndCause.Cancelled)]
    [InlineData(488, 0, EndCause.ProtocolError)]
    [InlineData(200, 0, EndCause.ProtocolError)]
    public void Sip_responses_have_one_cause(int code, int q850, EndCause expected) =>
        Assert.Equal(expected, EndCauses.FromSip(code, q850));

    [Fact]
    public void Every_final_response_and_every_q850_value_has_a_cause()
    {
        for (var code = 300; code < 700; code++)
            Assert.NotEqual(EndCause.Unspecified, EndCauses.FromSip(code));
        for (var q850 = 0; q850 < 256; q850++)
            Assert.NotEqual(EndCause.Unspecified, EndCauses.FromQ850(q850));
    }

    [Fact]
    public void Only_the_gateways_failures_go_to_the_next_carrier()
    {
        var retried = Enum.GetValues<EndCause>().Where(EndCauses.MayTryNextCarrier);
        Assert.Equal([EndCause.Congestion, EndCause.CarrierTimeout], retried);
    }
}
