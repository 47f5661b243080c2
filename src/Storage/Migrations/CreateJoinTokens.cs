using FluentMigrator;

namespace Carillon.Storage.Migrations;

/// <summary>With what new servers prove that an admin called them.</summary>
[Migration(MigrationSteps.JoinTokens, "join_tokens")]
public sealed class CreateJoinTokens : ForwardOnlyMigration
{
    public override void Up() => Create.Table("join_tokens")
        .WithColumn("id").AsName().NotNullable().PrimaryKey()
        .WithColumn("secret_hash").AsText(64).NotNullable()
        .WithColumn("uses_left").AsInt64().NotNullable()
        .WithColumn("expires_at").AsInstant().NotNullable()
        .WithColumn("made_by").AsName().NotNullable();
}
