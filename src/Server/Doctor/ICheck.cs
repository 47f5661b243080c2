namespace Carillon.Server.Doctor;

/// <summary>Looks at one side of a machine, and changes nothing.</summary>
internal interface ICheck
{
    string Name { get; }

    Task<IReadOnlyList<Finding>> Look(CancellationToken ct);
}
