using Carillon.Protocols;

namespace Carillon.Tests.Protocols;

public sealed class UnguessableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(20)]
    public void Hex_has_that_many_lower_case_digits(int digits)
    {
        var text = Unguessable.Hex(digits);
        Assert.Equal(digits, text.Length);
        Assert.All(text, digit => Assert.Contains(digit, "0123456789abcdef"));
    }

    [Fact]
    public void Nothing_is_given_twice_however_often_more_is_drawn()
    {
        var given = new HashSet<string>();
        for (var i = 0; i < 10_000; i++) Assert.True(given.Add(Unguessable.Hex(20)));
    }

    [Fact]
    public void Threads_have_words_of_their_own()
    {
        var given = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 2000; i++) Assert.True(given.TryAdd(Unguessable.Hex(20), true));
        });
    }

    [Fact]
    public void All_bits_of_a_word_come()
    {
        var (seen, missing) = (0u, 0u);
        for (var i = 0; i < 1000; i++)
        {
            var word = Unguessable.Word();
            (seen, missing) = (seen | word, missing | ~word);
        }

        Assert.Equal((uint.MaxValue, uint.MaxValue), (seen, missing));
    }

    [Fact]
    public void More_than_is_drawn_at_a_time_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Unguessable.Fill(new byte[1025]));
}
