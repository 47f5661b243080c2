using Carillon.Switch.Carriers;
using Carillon.Telephony.V1;

namespace Carillon.Tests.Switch;

/// <summary>Numbers rewritten for a carrier.</summary>
public sealed class NumberRuleTests
{
    [Theory]
    [InlineData("+49.", "+4930123", true)]
    [InlineData("+49.", "+49", true)]
    [InlineData("+49.", "+4", false)]
    [InlineData("+49", "+4930", false)]
    [InlineData("1XX", "110", true)]
    [InlineData("1XX", "1+0", false)]
    [InlineData("XXX.", "12", false)]
    [InlineData(".", "", true)]
    [InlineData("*21#", "*21#", true)]
    public void A_pattern_fits_or_not(string pattern, string number, bool fits) => Assert.Equal(fits, NumberRules.Fits(pattern, number));

    [Theory]
    [InlineData("+4930123", "030123")]
    [InlineData("+431234", "00431234")]
    [InlineData("110", "110")]
    [InlineData("+0", "+0")]
    public void The_first_that_fits_is_done_and_no_other(string number, string expected)
    {
        NumberRule[] rules =
        [
            new() { Pattern = "+49.", Strip = 3, Prepend = "0" },
            new() { Pattern = "+4.", Strip = 1, Prepend = "00" },
            new() { Pattern = "+0", Strip = 2 },
            new() { Pattern = "+.", Strip = 1, Prepend = "99" },
        ];
        Assert.Equal(expected, NumberRules.Apply(rules, number));
    }

    [Theory]
    [InlineData("+49.", 3, "0", null)]
    [InlineData("", 0, "", "pattern '' may be 1-32 of digits, +, *, # and X (any digit), with a dot at its end (anything more)")]
    [InlineData("+4[89].", 0, "", "pattern '+4[89].' may be 1-32 of digits, +, *, # and X (any digit), with a dot at its end (anything more)")]
    [InlineData("4.9", 0, "", "pattern '4.9' may be 1-32 of digits, +, *, # and X (any digit), with a dot at its end (anything more)")]
    [InlineData("+49.", 4, "0", "strips 4 characters, and its pattern '+49.' is sure of 3")]
    [InlineData("110", 3, "", "leaves nothing of '110'")]
    [InlineData("110", 0, "0;x", "prepend '0;x' may be up to 32 digits, +, * and #")]
    public void A_rule_that_cannot_be_meant_is_told_in_words(string pattern, uint strip, string prepend, string? fault) =>
        Assert.Equal(fault, NumberRules.Fault(new NumberRule { Pattern = pattern, Strip = strip, Prepend = prepend }));
}
