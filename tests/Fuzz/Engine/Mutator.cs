using System.Text;

namespace Carillon.Fuzz.Engine;

/// <summary>Makes new inputs from old ones. The same seed gives the same inputs.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> words)
{
    private const int MostOctets = 4096;
    private const int MostChanges = 6;

    private static readonly byte[] Odd = [0, 1, 0x7F, 0x80, 0xFF, (byte)'\r', (byte)'\n', (byte)' ', (byte)'"', (byte)'<', (byte)'\\', (byte)'%'];
    private static readonly string[] Numbers = ["0", "-1", "1", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "18446744073709551616", "99999999999999999999999999"];

    private readonly byte[][] _words = [.. words.Concat(Numbers).Select(Encoding.UTF8.GetBytes)];

    public byte[] Change(byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        for (var changes = 1 + random.Next(MostChanges); changes > 0; changes--)
            Once(bytes, other);
        return [.. bytes.Take(MostOctets)];
    }

    private void Once(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Odd[random.Next(Odd.Length)];
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, Some(bytes.Count - at));
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, Some(bytes.Count - at)));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Repeat(Odd[random.Next(Odd.Length)], 1 << random.Next(9)));
                break;
            case 6:
                bytes.InsertRange(at, _words[random.Next(_words.Length)]);
                break;
            case 7 when other.Length > 0:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Some(other.Length - from)).ToArray());
                break;
            case 8:
                Number(bytes, at);
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }

    /// <summary>The digits from there on become another number.</summary>
    private void Number(List<byte> bytes, int at)
    {
        at = Math.Max(0, bytes.FindIndex(Math.Min(at, bytes.Count), b => char.IsAsciiDigit((char)b)));
        var digits = bytes.Skip(at).TakeWhile(b => char.IsAsciiDigit((char)b)).Count();
        bytes.RemoveRange(at, digits);
        bytes.InsertRange(at, Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)]));
    }

    // Mostly a little, seldom much.
    private int Some(int most) => most == 0 ? 0 : Math.Min(most, 1 + random.Next(1 << random.Next(1, 9)));
}
