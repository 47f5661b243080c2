using System.Buffers;

namespace Carillon.Protocols.Sip;

/// <summary>One Via value (RFC 3261 section 20.42, rport: RFC 3581), as a view of the message's bytes.</summary>
public readonly ref struct ViaHeader
{
    /// <summary>What makes a branch one of RFC 3261.</summary>
    public static ReadOnlySpan<byte> MagicCookie => "z9hG4bK"u8;

    public ReadOnlySpan<byte> Transport { get; private init; }

    /// <summary>A name, an IPv4 address, or an IPv6 address in brackets.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>0: not given.</summary>
    public int Port { get; private init; }

    public ReadOnlySpan<byte> Branch { get; private init; }

    /// <summary>An address; an IPv6 one comes with or without brackets (RFC 5118 section 4.5).</summary>
    public ReadOnlySpan<byte> Received { get; private init; }

    /// <summary>Where in the value an empty rport ends, to be filled in by who receives the request; -1: there is none.</summary>
    public int EmptyRportEnd { get; private init; }

    /// <summary>The rport that was filled in; 0: none.</summary>
    public int Rport { get; private init; }

    /// <summary>RFC 3261 matching holds: the branch has the cookie and more behind it (RFC 4475 section 3.1.2.19 has none).</summary>
    public bool HasUsableBranch => Branch.Length > MagicCookie.Length && Branch.StartsWith(MagicCookie);

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out ViaHeader value)
    {
        value = default;
        var cursor = new SipCursor(source);
        cursor.SkipLws();
        if (!cursor.TakeToken(out var protocol) || !protocol.EqualsIgnoreCase("SIP"u8) || !cursor.TakeSeparator((byte)'/')) return OperationStatus.InvalidData;
        if (!cursor.TakeToken(out _) || !cursor.TakeSeparator((byte)'/') || !cursor.TakeToken(out var transport)) return OperationStatus.InvalidData;
        int before = cursor.Position;
        cursor.SkipLws();
        if (cursor.Position == before || !SentBy(ref cursor, out var host, out int port)) return OperationStatus.InvalidData;
        return Parameters(ref cursor, transport, host, port, out value) ? OperationStatus.Done : OperationStatus.InvalidData;
    }

    private static bool SentBy(scoped ref SipCursor cursor, out ReadOnlySpan<byte> host, out int port)
    {
        port = 0;
        if (cursor.Peek == '[')
        {
            int end = cursor.Rest.IndexOf((byte)']') + 1;
            host = cursor.Rest[..end];
            cursor.Skip(end);
            if (end == 0 || !SipUriParts.HostPort(host, out _, out _)) return false;
        }
        else
        {
            host = cursor.TakeUntil(": \t\r\n;"u8);
            if (!host.IsHostName) return false;
        }
        return !cursor.TakeSeparator((byte)':') || (cursor.TakeDigits(out var digits) && SipText.TryNumber(digits, 65535, out port));
    }

    private static bool Parameters(scoped ref SipCursor cursor, ReadOnlySpan<byte> transport, ReadOnlySpan<byte> host, int port, out ViaHeader value)
    {
        value = default;
        ReadOnlySpan<byte> branch = default, received = default;
        int emptyRport = -1, rport = 0;
        while (cursor.TakeSeparator((byte)';'))
        {
            if (!cursor.TakeToken(out var name)) return false;
            int nameEnd = cursor.Position;
            ReadOnlySpan<byte> text = default;
            if (cursor.TakeSeparator((byte)'=') && !Value(ref cursor, out text)) return false;
            if (name.EqualsIgnoreCase("branch"u8)) branch = text;
            else if (name.EqualsIgnoreCase("received"u8)) received = text;
            else if (name.EqualsIgnoreCase("rport"u8))
            {
                if (text.IsEmpty) emptyRport = nameEnd;
                else if (!SipText.TryNumber(text, 65535, out rport)) return false;
            }
        }
        cursor.SkipLws();
        if (!cursor.AtEnd) return false;
        value = new ViaHeader { Transport = transport, Host = host, Port = port, Branch = branch, Received = received, EmptyRportEnd = emptyRport, Rport = rport };
        return true;
    }

    private static bool Value(scoped ref SipCursor cursor, out ReadOnlySpan<byte> value)
    {
        if (cursor.Peek == '"') return cursor.TakeQuoted(out value);
        value = cursor.TakeUntil("; \t\r\n"u8);
        return !value.IsEmpty;
    }
}
