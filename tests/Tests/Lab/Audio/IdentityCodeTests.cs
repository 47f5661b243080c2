using Carillon.Lab.Audio;

namespace Carillon.Tests.Lab.Audio;

public sealed class IdentityCodeTests
{
    [Fact]
    public void Every_number_is_read_back()
    {
        Span<IdentitySymbol> symbols = stackalloc IdentitySymbol[IdentityCode.Symbols];
        for (var number = 0; number <= ushort.MaxValue; number++)
        {
            IdentityCode.Write((ushort)number, symbols);
            Assert.True(IdentityCode.TryRead(symbols, out var read));
            Assert.Equal(number, read);
        }
    }

    [Fact]
    public void One_wrong_tone_is_never_another_number()
    {
        Span<IdentitySymbol> symbols = stackalloc IdentitySymbol[IdentityCode.Symbols];
        for (var number = 0; number <= ushort.MaxValue; number += 13)
        {
            for (var place = 0; place < IdentityCode.Symbols; place++)
            {
                for (byte other = 0; other < 8; other++)
                {
                    IdentityCode.Write((ushort)number, symbols);
                    if (symbols[place].Low == other)
                        continue;
                    symbols[place] = symbols[place] with { Low = other };
                    Assert.False(IdentityCode.TryRead(symbols, out _));
                }
            }
        }
    }

    [Fact]
    public void A_code_cannot_be_read_from_its_middle()
    {
        var symbols = new IdentitySymbol[IdentityCode.Symbols];
        IdentityCode.Write(4711, symbols);
        for (var turn = 1; turn < symbols.Length; turn++)
        {
            IdentitySymbol[] turned = [.. symbols[turn..], .. symbols[..turn]];
            Assert.False(IdentityCode.TryRead(turned, out _));
        }
    }

    [Fact]
    public void All_tones_pass_a_telephone_line() =>
        Assert.All(Enumerable.Range(0, Tones.Count), tone => Assert.InRange(Tones.Hertz(tone), 600, 2400));
}
