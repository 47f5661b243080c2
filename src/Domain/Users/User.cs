namespace Carillon.Domain.Users;

public enum Role { Agent, Supervisor, Admin }

/// <summary>A person who may log in. The password is kept as an Argon2id string only.</summary>
[GenerateSerializer, Immutable, Alias("User")]
public sealed record User
{
    [Id(0)] public required UserId Id { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required Role Role { get; init; }
    [Id(3)] public required string PasswordHash { get; init; }
    [Id(4)] public bool Active { get; init; } = true;
    /// <summary>Campaigns that an agent may choose; empty: all.</summary>
    [Id(5)] public IReadOnlyList<CampaignId> Campaigns { get; init; } = [];
    /// <summary>His usual phone.</summary>
    [Id(6)] public PhoneId? Phone { get; init; }
    [Id(7)] public long Version { get; init; }
}

public interface IUserStore
{
    Task<User?> Find(UserId id, CancellationToken ct);
    Task<IReadOnlyList<User>> All(CancellationToken ct);
    Task<bool> Save(User user, CancellationToken ct);
}

/// <summary>Small secrets that all web processes share (token signing key, data-protection keys). Read once, cached.</summary>
public interface ISecretStore
{
    /// <summary>The stored value, or <paramref name="candidate"/> stored now; the same answer for every process that asks.</summary>
    Task<string> GetOrAdd(string name, string candidate, CancellationToken ct);
}

/// <summary>Who changed what, for the record.</summary>
public interface IAuditStore
{
    Task Add(DateTimeOffset at, UserId who, string what, string details, CancellationToken ct);
    Task<IReadOnlyList<AuditEntry>> Recent(int count, CancellationToken ct);
}

[GenerateSerializer, Immutable, Alias("AuditEntry")]
public sealed record AuditEntry([property: Id(0)] DateTimeOffset At, [property: Id(1)] UserId Who, [property: Id(2)] string What, [property: Id(3)] string Details);
