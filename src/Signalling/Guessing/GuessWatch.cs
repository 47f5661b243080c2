using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Signalling.Guessing;

/// <summary>
/// Who guesses passwords is not listened to for a while: 1 min after so many wrong answers, then 2, 4 … 16. Counted is an answer to a challenge that
/// this address was given, so nobody can have another's address shut out by forging it. Where a carrier or a registered phone lives only the
/// name that is guessed at is shut out, so that the others behind that address work on. A table of bounded size; of the loop that asks it.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="allowed">Wrong answers until somebody is shut out; 0: nobody is.</param>
/// <param name="shutOut">Told of each.</param>
internal sealed class GuessWatch(TimeProvider time, int allowed, Action<ShutOut> shutOut)
{
    private const int Most = 4096;
    private const int MostDoublings = 4;
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1), Forgotten = TimeSpan.FromMinutes(30);

    private readonly Dictionary<Guesser, Record> _guessers = [];

    /// <param name="Name">Its hash, for a name may be long; null: everybody behind the address.</param>
    private readonly record struct Guesser(UInt128 Network, int? Name);

    private sealed class Record
    {
        public int Wrong { get; set; }
        public int Doublings { get; set; }
        public long LastAt { get; set; }

        /// <summary>0: it is listened to.</summary>
        public long Until { get; set; }
    }

    /// <summary>How many are in the table.</summary>
    public int Count => _guessers.Count;

    /// <param name="shared">A carrier or a registered phone lives there.</param>
    public bool Ignores(IPAddress address, string? name, bool shared)
    {
        if (_guessers.Count == 0 || !_guessers.TryGetValue(Of(address, name, shared), out var known) || known.Until == 0) return false;
        if (time.GetTimestamp() >= known.Until)
        {
            (known.Until, known.Wrong) = (0, 0);
            return false;
        }
        return true;
    }

    public void Wrong(IPAddress address, string? name, bool shared)
    {
        if (allowed <= 0) return;
        long now = time.GetTimestamp();
        var guesser = Of(address, name, shared);
        if (!_guessers.TryGetValue(guesser, out var known)) known = Add(guesser, now);
        if (time.GetElapsedTime(known.LastAt, now) > Forgotten) (known.Wrong, known.Doublings) = (0, 0);
        known.LastAt = now;
        if (++known.Wrong < allowed) return;
        var rest = First * (1 << known.Doublings);
        known.Until = now + (long)(rest.TotalSeconds * time.TimestampFrequency);
        known.Doublings = Math.Min(known.Doublings + 1, MostDoublings);
        shutOut(new ShutOut(address, OnlyName: guesser.Name is not null, rest, known.Wrong));
    }

    /// <summary>It knows the password: what went wrong before was a slip. Of others behind that address it says nothing.</summary>
    public void Right(IPAddress address, string name)
    {
        if (_guessers.Count > 0) _guessers.Remove(Of(address, name, shared: true));
    }

    /// <summary>When the table is full, whoever has been quiet for longest is forgotten.</summary>
    private Record Add(Guesser guesser, long now)
    {
        if (_guessers.Count >= Most) _guessers.Remove(_guessers.MinBy(g => g.Value.LastAt).Key);
        return _guessers[guesser] = new Record { LastAt = now };
    }

    /// <summary>Of IPv6 somebody has 2^64 addresses.</summary>
    private static Guesser Of(IPAddress address, string? name, bool shared)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) bytes[8..].Clear();
        return new Guesser(BinaryPrimitives.ReadUInt128BigEndian(bytes), shared && name is not null ? name.GetHashCode(StringComparison.Ordinal) : null);
    }
}

/// <param name="OnlyName">Only the name that was guessed at is, for others live at that address.</param>
/// <param name="For">For how long.</param>
/// <param name="Wrong">Answers until then.</param>
internal readonly record struct ShutOut(IPAddress Address, bool OnlyName, TimeSpan For, int Wrong);
