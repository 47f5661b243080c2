using System.Text;
using Carillon.Protocols;

namespace Carillon.Tests.Protocols;

public sealed class RepeatedTextTests
{
    [Fact]
    public void A_text_that_comes_again_is_the_same_string()
    {
        var first = RepeatedText.Of("101 telephone-event/8000"u8);
        Assert.Same(first, RepeatedText.Of("101 telephone-event/8000"));
        Assert.Equal("101 telephone-event/8000", first);
    }

    /// <summary>Ten times as many as there are places: many a one takes another's.</summary>
    [Fact]
    public void No_text_is_taken_for_another()
    {
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 10_000; i++)
                Assert.Equal($"text {i}", RepeatedText.Of(Encoding.UTF8.GetBytes($"text {i}")));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Long_texts_are_not_kept(int length, bool kept)
    {
        var text = new string('ü', length);
        var first = RepeatedText.Of(text);
        Assert.Equal(text, first);
        Assert.Equal(kept, ReferenceEquals(first, RepeatedText.Of(text.AsSpan())));
    }

    [Fact]
    public void What_is_no_UTF8_is_read_as_ever()
    {
        byte[] bytes = [(byte)'a', 0xff, (byte)'b'];
        Assert.Equal(Encoding.UTF8.GetString(bytes), RepeatedText.Of(bytes));
    }

    [Fact]
    public void Nothing_is_the_empty_text() => Assert.Equal("", RepeatedText.Of(ReadOnlySpan<byte>.Empty));
}
